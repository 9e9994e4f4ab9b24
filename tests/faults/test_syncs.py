"""How often a disk has to sync for one citizen: as often as promised, and no more."""

from __future__ import annotations

from pathlib import Path

from tests.faults.conftest import Tell
from tests.faults.sync_runner import count


def test_two_syncs_a_submission_and_two_an_attachment(tmp_path: Path, tell: Tell) -> None:
    found = count(tmp_path, 10, 2)
    tell("syncs asked of the disk by 10 submissions of 2 pages", found)
    assert found["capture"] == 10 * 2 * 2, "file and folder"
    assert found["submit"] == 10, "the log, before the citizen is told"
    assert found["behind"] == 10, "the head file"
    assert found["sent"] == 10 * 2, "the acknowledgement: log and head file"
    assert found["plain"] >= 10 * 3, "control: the counter sees what SQLite does by itself"
