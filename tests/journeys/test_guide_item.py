"""The guide's example, done as the guide says: begun by `new`, written as quoted, checked, tried, walked, printed.

In a copy of the software: an item belongs to its catalogue."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "fund-proof.yaml"
GUIDES = (ROOT / "docs" / "writing-items.md", ROOT / "docs" / "writing-items.en.md")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The software with a catalogue of its own; what holds no Python is shared."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("forms", "terminal", "central", "drivers"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "assets").symlink_to(ROOT / "assets")
    shutil.copy(ROOT / "main.py", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("screens"))
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False,
                          timeout=110)


def quoted(guide: Path) -> set[str]:
    blocks = re.findall(r"```yaml\n(.*?)```", guide.read_text("utf-8"), re.S)
    return {line.strip() for block in blocks for line in block.splitlines()}


def command_of(guide: Path) -> list[str]:
    """The first command of the guide, as it stands there."""
    import shlex

    text = guide.read_text("utf-8")
    found = re.search(r"    python (-m forms new .*?)\n\n", text, re.S)
    assert found is not None
    return shlex.split(found[1].replace("\\\n", " "))


def test_from_new_to_a_printed_proof(copy: Path) -> None:
    begun = run(copy, *command_of(GUIDES[0]))
    assert begun.returncode == 0, begun.stderr
    target = copy / "forms" / "catalogue" / "housing" / "fund-proof" / "v1" / "item.yaml"
    undated = re.compile(r"^(valid_from|notice_version): .*$", re.M)
    start, example = (undated.sub("", path.read_text("utf-8")) for path in (target, EXAMPLE))
    unfinished = run(copy, "-m", "forms", "check", str(target))
    assert unfinished.returncode == 1
    assert "still to be written" in unfinished.stdout

    changed = {line.strip() for line in example.splitlines()} - {line.strip() for line in start.splitlines()}
    for guide in GUIDES:
        assert command_of(guide) == command_of(GUIDES[0])
        assert changed <= quoted(guide), "the guide says every change"
        assert quoted(guide) <= {line.strip() for line in example.splitlines()}, "and no other"

    shutil.copy(EXAMPLE, target)
    assert run(copy, "-m", "forms", "check", str(target)).returncode == 0
    tried = run(copy, "-m", "forms", "simulate", "fund-proof", "--number", "60", "--json")
    assert json.loads(tried.stdout)["never_reached"] == []
    walked = run(copy, "main.py", "walk", "fund-proof", "--citizen", "wang-jianguo", "--json", "--scale", "0.5",
                 "--keep", str(copy / "booth"))
    result = json.loads(walked.stdout)
    assert (result["state"], result["verdict"]) == ("decided", "pass"), walked.stderr[-1500:]
    (paper,) = result["papers"]
    said = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    for word in ("维修资金交存证明", "王建国", "光明路中段66号", "3149.65"):
        assert word in said, word
