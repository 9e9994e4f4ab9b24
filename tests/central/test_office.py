"""Roles at the office, a line for every reading by an official, and what is past its time."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import stat
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from central import audit, case_pages, mine, office, officials, reads, retention
from central.cases import by_number
from central.city import City
from central.intake import Intake
from central.keys import CentreKeys
from central.problems import Problem
from central.proofs import Proofs
from central.store.db import Refused, open_store
from forms.catalogue_loader import load_catalogue
from forms.submission import Evidence, Submission
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import CITY, LI_MIN, submission

CATALOGUE = load_catalogue()
PAGE = b"a page with the citizen's name on it " * 20
TODAY = date(2040, 6, 1)


class Office:
    """A store with what really came in, through the intake."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.city = folder, City.load(CITY)
        self.store, self.keys = open_store(folder / "central.db"), CentreKeys.open(folder / "keys")
        self.intake = Intake(self.store, self.keys, CATALOGUE, self.city)

    def take(self, one: Submission, *pages: bytes) -> tuple[int, str]:
        key = SealKey.of(self.keys.seal_public)
        parts = [seal("submission", one.to_bytes(), key), *(seal("attachment", page, key) for page in pages)]
        status, ack = self.intake.put(one.id, one.terminal, container(one.id, one.terminal, key.id, parts))
        return status, ack["ack"]["case_number"]

    def close_case(self, number: str, at: str) -> None:
        with self.store.write() as db:
            db.execute("UPDATE office_case SET open=0, state='decided' WHERE number=?", (number,))
            db.execute("UPDATE case_event SET at=? WHERE number=?", (at, number))

    def on_disk(self, text: bytes) -> bool:
        return any(text in file.read_bytes() for file in self.folder.glob("central.db*"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.store.close()


@pytest.mark.parametrize(("role", "may"), [
    ("clerk", {"worklist", "show", "pages", "pause", "resume"}),
    ("head", {"worklist", "show", "pages", "pause", "resume", "extend", "purge"}),
    ("supervisor", {"worklist", "reads"}),
])
def test_each_role_may_what_it_may(here: Office, role: str, may: set[str]) -> None:
    officials.appoint(here.store, "王", role)
    for what in ("worklist", "show", "pages", "reads", "pause", "resume", "extend", "purge"):
        if what in may:
            officials.permit(here.store, "王", what)
            continue
        with pytest.raises(Problem, match=r"official\.refused"):
            officials.permit(here.store, "王", what)
        assert audit.lines(here.store, 1)[0] | {"at": ""} == {
            "at": "", "what": "official.refused", "terminal": "-", "place": what, "detail": "王",
        }
    officials.dismiss(here.store, "王")
    for name in ("王", "nobody"):
        with pytest.raises(Problem, match=r"official\.refused"):
            officials.permit(here.store, name, "worklist")
    with pytest.raises(Problem, match=r"unknown_role"):
        officials.appoint(here.store, "李", "king")
    with pytest.raises(Problem, match=r"official\.unknown"):
        officials.dismiss(here.store, "王")


def test_a_reading_is_written_down_before_it_is_shown(here: Office) -> None:
    one = submission()
    _, number = here.take(one)
    told = office.show(here.store, number, "王", "复核")
    assert told["submission"]["parties"][0]["identity"]["number"] == LI_MIN
    (line,) = reads.of(here.store, LI_MIN)
    assert line | {"at": ""} == {"at": "", "terminal": "-", "what": f"case/{number}", "notice_version": "",
                                 "official": "王", "why": "复核"}
    for official, why in (("", "复核"), ("王", ""), ("王", "  ")):
        with pytest.raises(Problem, match=r"official\.refused"):
            office.show(here.store, number, official, why)
    with pytest.raises(Problem, match=r"case\.unknown"):
        office.show(here.store, "9" * 22, "王", "复核")
    assert len(reads.of(here.store, LI_MIN)) == 1


def jpeg(wide: int, high: int, shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (wide, high), (shade, 90, 120)).save(out, "JPEG")
    return out.getvalue()


def with_pages(*pictures: bytes) -> Submission:
    """A claim with these pages, in this order."""
    one = submission()
    pieces = tuple(Evidence(f"e{n}", "page", one.parties[0].id, hashlib.sha256(data).hexdigest(), "image/jpeg",
                            len(data), one.created_at, {"material": "leave_proof"}) for n, data in enumerate(pictures))
    return dataclasses.replace(one, evidence=pieces)


def test_the_captured_pages_as_one_pdf(here: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures = (jpeg(300, 420, 10), jpeg(420, 300, 200), jpeg(300, 420, 99))
    _, number = here.take(with_pages(*pictures), *pictures)
    officials.appoint(here.store, "王", "clerk")
    officials.appoint(here.store, "钱", "supervisor")
    to = tmp_path / "pages.pdf"

    def run(name: str, number: str = number) -> int:
        words = ("pages", number, "--by", name, "--why", "复核", "--to", str(to))
        return office.main(["--data", str(here.folder), *words])

    assert run("钱") == 1
    assert run("王", "9" * 22) == 1
    assert not to.exists()
    assert run("王") == 0
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    made = to.read_bytes()
    assert [made.count(picture) for picture in pictures] == [1, 1, 1], "bit by bit as they were captured"
    assert made.index(pictures[0]) < made.index(pictures[1]) < made.index(pictures[2])
    seen = subprocess.run(["pdfimages", "-list", str(to)], capture_output=True, text=True, check=True)
    sizes = [line.split()[3:5] for line in seen.stdout.splitlines()[2:]]
    assert sizes == [["300", "420"], ["420", "300"], ["300", "420"]]
    assert not seen.stderr
    assert [line["what"] for line in reads.of(here.store, LI_MIN)] == [f"case/{number}/pages"]
    assert run("王") == 1, "never over another file"
    assert to.read_bytes() == made
    capsys.readouterr()


def test_without_pages_there_is_no_pdf(here: Office) -> None:
    _, number = here.take(submission())
    with pytest.raises(Problem, match=r"case\.no_pages"):
        case_pages.pdf(here.store, number, "王", "复核")
    assert reads.of(here.store, LI_MIN) == []
    _, other = here.take(with_pages(PAGE), PAGE)
    with pytest.raises(Problem, match=r"store\.damaged"):
        case_pages.pdf(here.store, other, "王", "复核")


def test_what_cannot_be_written_down_is_not_shown(here: Office) -> None:
    _, number = here.take(submission())
    with here.store.write() as db:
        db.execute("CREATE TRIGGER no_line BEFORE INSERT ON personal_read BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Refused):
        office.show(here.store, number, "王", "复核")


def test_what_is_past_its_time_goes_and_nothing_else(here: Office) -> None:
    years = here.city.retention
    old, young, still = (submission(pages=(PAGE,)) for _ in range(3))
    numbers = [here.take(one, PAGE)[1] for one in (old, young, still)]
    here.close_case(numbers[0], "2030-05-31T00:00:00+00:00")
    here.close_case(numbers[1], "2030-06-02T00:00:00+00:00")
    assert retention.due(here.store, years, TODAY) == [numbers[0]], "closed, and ten years ago"
    assert retention.due(here.store, {}, TODAY) == []
    assert retention.purge(here.store, years, TODAY, "主任") == [numbers[0]]
    assert audit.lines(here.store, 1)[0]["detail"] == f"{numbers[0]} 主任"
    assert retention.purge(here.store, years, TODAY, "主任") == [], "once"
    assert office.show(here.store, numbers[0], "王", "x")["submission"] is None
    assert by_number(here.store, numbers[0])["state"] == "decided", "that there was a case stays"
    assert here.take(old, PAGE) == (200, numbers[0]), "and the id stays taken, for ever"
    with pytest.raises(Problem, match=r"case\.unknown"):
        mine.paper(here.store, CATALOGUE, LI_MIN, "receipt", numbers[0])
    assert numbers[0] not in [case["case_number"] for case in mine.cases(here.store, CATALOGUE, LI_MIN)]
    assert mine.paper(here.store, CATALOGUE, LI_MIN, "receipt", numbers[1])["case_number"] == numbers[1]
    assert here.on_disk(PAGE[:37]), "the same page is evidence of cases that are kept"


def test_of_an_erased_case_there_is_no_certificate(here: Office) -> None:
    proofs = Proofs(here.store, CATALOGUE, here.city, here.keys)
    _, number = here.take(submission(item="insurance-proof"))
    code = proofs.say(number)["code"]
    assert proofs.check(number, code)["genuine"]
    here.close_case(number, "2001-01-01T00:00:00+00:00")
    assert retention.purge(here.store, here.city.retention, TODAY, "主任") == [number]
    for asked in (lambda: proofs.say(number), lambda: proofs.check(number, code)):
        with pytest.raises(Problem, match=r"proof\.unknown"):
            asked()


def test_a_certificate_is_not_made_of_what_was_changed_on_the_disk(here: Office) -> None:
    proofs = Proofs(here.store, CATALOGUE, here.city, here.keys)
    _, number = here.take(submission(item="insurance-proof"))
    with here.store.write() as db:
        db.execute("UPDATE submission SET body=CAST(replace(CAST(body AS TEXT), '李敏', '李明') AS BLOB)")
    with pytest.raises(Problem, match=r"store\.damaged"):
        proofs.say(number)


def test_erased_is_overwritten(here: Office) -> None:
    secret = "没有第二个人这样写".encode()
    one = submission(pages=(PAGE,), answers={"note": secret.decode()})
    said = submission(item="complaint", parties=(), evidence=(),
                      answers={"matter": "complaint", "text": "灯太暗了吧", "phone": "13800000199"})
    for number in (here.take(one, PAGE)[1], here.take(said)[1]):
        here.close_case(number, "2001-01-01T00:00:00+00:00")
    personal = (secret, PAGE[:37], LI_MIN.encode(), "灯太暗了吧".encode(), b"13800000199")
    assert all(here.on_disk(text) for text in personal), "the control"
    assert len(retention.purge(here.store, here.city.retention, TODAY, "主任")) == 2
    assert not [text for text in personal if here.on_disk(text)]


def test_the_office_reads_and_purges_from_the_command_line(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    _, number = here.take(submission())
    here.close_case(number, "2001-01-01T00:00:00+00:00")

    def run(*words: str) -> tuple[int, list[dict[str, Any]]]:
        status = office.main(["--data", str(here.folder), "--today", "2040-06-01", *words])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    for name, role in (("王", "clerk"), ("主任", "head"), ("督", "supervisor")):
        assert run("appoint", name, role) == (0, [])
    assert run("show", number, "--by", "督", "--why", "x") == (1, [])
    assert run("show", number, "--by", "王", "--why", "复核")[1][0]["case_number"] == number
    assert [line["official"] for line in run("reads", LI_MIN, "--by", "督")[1]] == ["王"]
    assert run("purge", "--by", "王") == (1, [])
    for dry in (["--dry"], []):
        assert run("purge", "--by", "主任", *dry) == (0, [{"case_number": number}])
    assert run("purge", "--by", "主任") == (0, [])
