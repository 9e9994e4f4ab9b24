"""Publishing: checked whole, never back, in force in a running centre at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from central.catalogue import Published
from central.keys import CentreKeys
from central.problems import Problem
from forms.bundle import BUNDLED, BundleFault
from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.centre import ROOT, Centre
from tests.forms.test_bundle import ITEM, RATES, ROW, change


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, tmp_path / "source" / part, ignore=shutil.ignore_patterns("*.py", "__pyc*"))
    return tmp_path / "source"


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "data" / "catalogue", CentreKeys.open(tmp_path / "data" / "keys"))


def publish(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "central", "--data", str(data), "--publish", *words],
                          capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)


def test_the_first_is_the_softwares_own(published: Published) -> None:
    state = published.state()
    assert {path.partition("/")[0] for path in state.manifest.files} == {"catalogue", "tables"}
    assert published.get("unemployment-benefit").version == 1
    for digest, path in state.places.items():
        assert published.text(digest).encode() == (BUNDLED / path).read_bytes()
    with pytest.raises(Problem, match=r"catalogue\.unknown"):
        published.text("0" * 64)


def test_the_same_again_is_nothing_new(published: Published, source: Path) -> None:
    assert published.publish(source).serial == published.state().manifest.serial


def test_serials_grow_in_one_second_too(published: Published, source: Path) -> None:
    seen = [published.state().manifest.serial]
    for number in range(3):
        change(source, RATES, lambda text, n=number: text + ROW.replace("2027", f"203{n}"))
        seen.append(published.publish(source).serial)
    assert seen == sorted(set(seen))


def test_what_may_not_change(published: Published, source: Path) -> None:
    before = published.state().manifest
    change(source, ITEM, lambda text: text.replace("minutes: ", "minutes: 1", 1))
    with pytest.raises(BundleFault, match="make it the next version"):
        published.publish(source)
    shutil.copyfile(BUNDLED / ITEM, source / ITEM)
    change(source, RATES, lambda text: text.replace("189000", "199000", 1))
    with pytest.raises(BundleFault, match="not what was published"):
        published.publish(source)
    assert published.state().manifest == before
    assert published.publish(source, rewrite=True).serial > before.serial


def test_a_kept_one_that_rots_is_not_given_out(published: Published, source: Path, tmp_path: Path) -> None:
    state = published.state()
    change(state.folder, RATES, lambda text: text.replace("189000", "199000", 1))
    with pytest.raises(BundleFault, match="is not what was published"):
        Published(tmp_path / "data" / "catalogue", CentreKeys.open(tmp_path / "data" / "keys")).state()


def test_by_hand_beside_a_running_centre(own: Centre, link: Link, source: Path) -> None:
    first = link.get("/v1/catalogue")
    assert link.get("/v1/catalogue", first["etag"]) == {}
    with pytest.raises(LinkRefused) as refused:
        link.get("/v1/catalogue/" + "0" * 64)
    assert refused.value.code == "catalogue.unknown"

    change(source, ITEM, lambda text: text.replace("kind: notice", "kind: notize", 1))
    bad = publish(own.folder, str(source))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "item.yaml:" in bad.stderr
    shutil.copyfile(BUNDLED / ITEM, source / ITEM)
    change(source, RATES, lambda text: text + ROW)
    good = publish(own.folder, str(source))
    assert good.returncode == 0, good.stderr
    told = json.loads(good.stdout)
    second = link.get("/v1/catalogue", first["etag"])
    assert (second["etag"], second["manifest"]["serial"]) == (told["etag"], told["published"])
    text = link.get("/v1/catalogue/" + second["manifest"]["files"][RATES])["text"]
    assert text == (source / RATES).read_text("utf-8")
    audit = subprocess.run([sys.executable, "-m", "central", "--data", str(own.folder), "--audit", "5"],
                           capture_output=True, text=True, cwd=ROOT, check=True, timeout=60).stdout
    assert "staff.catalogue" in audit
