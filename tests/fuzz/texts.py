"""Targets: scripts of simulated devices, and submissions as the centre gets them."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from drivers.simulated import script
from drivers.simulated.script import ScriptFault
from forms.submission import Submission, SubmissionFault, check_receipt_code, facts_of
from tests.forms.test_submission import submission
from tests.fuzz.target import Target

SCRIPT = b"""seed: 7
repeat: true
steps:
  - fault: garbled
    times: 3
  - after: 2.5
    clear: true
  - hold: 4
  - corrupt: 2
  - unplug: true
  - after: 1
    plug_in: true
  - flap: 10
    every: 0.2
  - state: paper_out
"""


@cache
def _file() -> Path:
    handle, name = tempfile.mkstemp(prefix="budayang-fuzz-", suffix=".yaml")
    os.close(handle)
    return Path(name)


def _script(data: bytes) -> None:
    _file().write_bytes(data)
    found = script.load(_file())
    assert found.steps
    assert all(step.action in script.ACTIONS for step in found.steps)


def _submission(data: bytes) -> None:
    found = Submission.from_bytes(data)
    assert isinstance(facts_of(found), dict)
    assert Submission.from_bytes(found.to_bytes()).content_hash() == found.content_hash()


def _receipt(data: bytes) -> None:
    code = check_receipt_code(data.decode("utf-8", "replace"))
    assert len(code) == 12
    assert check_receipt_code(code) == code


def targets() -> list[Target]:
    """Those of this file."""
    return [
        Target("script", _script, lambda: [SCRIPT, b"steps:\n  - clear: true\n"], (ScriptFault,)),
        Target("submission", _submission, lambda: [submission().to_bytes()], (SubmissionFault,)),
        Target("receipt-code", _receipt, lambda: [submission().receipt_code.encode(), b"abcd-efgh-jkmn"],
               (SubmissionFault,)),
    ]  # fmt: skip
