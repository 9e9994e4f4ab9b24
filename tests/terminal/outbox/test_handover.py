"""Submissions carried over on a stick: nothing readable on it, nothing lost with it, nothing twice."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from central.__main__ import main as central
from terminal.config import CentralOptions, Config
from terminal.outbox.command import run
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import CITY, Centre, submission

NAME = "T-stick"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Centre]:
    running = Centre(tmp_path / "centre").start()
    yield running
    assert running.stop() == 0


def _open(folder: Path, url: str, code: str = "", *, start: bool = True) -> Post:
    return Post.open(folder / "t", url, terminal=NAME, enrolment_code=code, timeout_s=2.0, start=start,
                     backoff=Backoff(0.01, 0.05), reserve_bytes=0, session_bytes=0)


def _command(place: Path, capsys: pytest.CaptureFixture[str], action: str, **more: Any) -> tuple[int, list[Any]]:
    config = Config(data_dir=place / "t", central=CentralOptions(url=NOWHERE))
    config = dataclasses.replace(config, terminal=dataclasses.replace(config.terminal, id=NAME))
    code = run(argparse.Namespace(action=action, json=True, **more), config)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _take_in(centre: Centre, stick: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Beside the centre that runs, as its staff do it."""
    code = central(["--data", str(centre.folder), "--city", str(CITY), "--take-in", str(stick)])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {line["file"].removesuffix(".bdy"): line for line in told}


def _prepare(own: Centre, folder: Path) -> tuple[str, list[str]]:
    """One that the centre has refused, and two that found no line."""
    post = _open(folder, own.url, own.new_code())
    poison = submission(NAME, item_version=999)
    post.submit(poison)
    assert post.wait_ack(poison.id, 20) is None
    assert post.status(poison.id).state == "quarantined"
    post.close()
    post = _open(folder, NOWHERE, start=False)
    good = [submission(NAME, pages=(b"a page that names nobody",)), submission(NAME)]
    post.submit(good[0], {good[0].evidence[-1].sha256: b"a page that names nobody"})
    post.submit(good[1])
    post.close()
    return poison.id, [one.id for one in good]


def test_carried_over_and_back(own: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    poison, good = _prepare(own, tmp_path)
    stick = tmp_path / "stick"
    code, lines = _command(tmp_path, capsys, "list")
    assert (code, [(line["submission"], line["state"]) for line in lines]) == (
        0, [(poison, "quarantined"), (good[0], "waiting"), (good[1], "waiting")])
    assert lines[0]["reason"] == "submission.unknown_item"

    code, lines = _command(tmp_path, capsys, "export", folder=stick)
    assert (code, Counter(line["outcome"] for line in lines)) == (0, Counter(written=3))
    files = {path.stem: path for path in stick.iterdir()}
    assert set(files) == {poison, *good}
    for path in files.values():
        raw = path.read_bytes()
        assert b"410411198503121108" not in raw
        assert b"a page that" not in raw

    code, told = _take_in(own, stick, capsys)
    assert code == 1
    assert (told[poison]["status"], told[poison]["refused"]) == (422, "submission.unknown_item")
    assert [told[one]["status"] for one in good] == [201, 201]
    # the line comes back for one of them before the stick does
    post = _open(tmp_path, own.url, start=False)
    assert post.sender.send_one()
    post.close()
    code, told = _take_in(own, stick, capsys)
    assert [told[one]["status"] for one in good] == [200, 200]

    code, lines = _command(tmp_path, capsys, "acknowledge", folder=stick)
    assert (code, [(line["submission"], line["outcome"]) for line in lines]) == (0, [(good[1], "sent")])
    assert lines[0]["case_number"] == told[good[1]]["case_number"]
    assert Counter(case["submission"] for case in own.cases()) == Counter(good)

    code, lines = _command(tmp_path, capsys, "requeue", submission="all")
    assert (code, lines) == (0, [{"submission": poison, "outcome": "waiting"}])
    assert _command(tmp_path, capsys, "requeue", submission=good[0])[0] == 1
    post = _open(tmp_path, own.url, start=False)
    assert post.counts() == {"waiting": 1, "sent": 2, "quarantined": 0}
    post.vault.verify()
    post.close()


def test_nobody_on_the_way_is_believed(own: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    poison, good = _prepare(own, tmp_path)
    stick = tmp_path / "stick"
    _command(tmp_path, capsys, "export", folder=stick)
    first, second = (stick / f"{one}.bdy" for one in good)
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    second.write_bytes(b"BDYH1")
    (stick / "x.bdy").write_bytes(b"something else")
    code, told = _take_in(own, stick, capsys)
    assert code == 1
    assert told[good[0]]["refused"] == "signature.wrong"
    assert told[good[1]]["refused"] == told["x"]["refused"] == "sealed.malformed"
    assert own.cases() == []

    first.write_bytes(whole)
    _, told = _take_in(own, stick, capsys)
    assert told[good[0]]["status"] == 201, "control: as it was written it is taken"
    ack = stick / f"{good[0]}.ack.json"
    sound = ack.read_bytes()
    # an acknowledgement of another submission, a changed one, and none at all
    (stick / f"{good[1]}.ack.json").write_bytes(sound)
    ack.write_bytes(sound.replace(b'"state":"received', b'"state":"accepted'))
    (stick / f"{poison}.ack.json").write_text("[]")
    code, lines = _command(tmp_path, capsys, "acknowledge", folder=stick)
    assert (code, Counter(line["outcome"] for line in lines)) == (1, Counter(not_believed=3))
    ack.write_bytes(sound)
    code, lines = _command(tmp_path, capsys, "acknowledge", folder=stick)
    assert Counter(line["outcome"] for line in lines) == Counter(not_believed=2, sent=1)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is made: an empty centre must not answer for the real one."""
    data, stick = tmp_path / "centre", tmp_path / "stick"
    assert central(["--data", str(data), "--take-in", str(stick)]) == 78
    data.mkdir()
    (data / "central.db").touch()
    assert central(["--data", str(data), "--take-in", str(stick)]) == 78
    said = capsys.readouterr().err.splitlines()
    assert said == [f"{data / 'central.db'} is not there", f"{stick} is not there"]


def test_the_stores_owner_is_told_to_end_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    post = _open(tmp_path, NOWHERE, start=False)
    config = Config(data_dir=tmp_path / "t", central=CentralOptions(url=NOWHERE))
    assert run(argparse.Namespace(action="list", json=True), config) == 1
    assert "end the kiosk first" in capsys.readouterr().err
    post.close()
    assert run(argparse.Namespace(action="list", json=True), config) == 0
