"""Records that are asked for with answers: what an item may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.bundle import BUNDLED
from forms.item_checks import faults_of
from forms.yaml_lines import read_yaml

FUND = BUNDLED / "catalogue" / "housing" / "maintenance-fund" / "v1" / "item.yaml"


@pytest.mark.parametrize(("asks", "reason"), [
    ("[flat, bill_no, owner_name]", ""),
    ("[flat, bil_no]", "unknown field bil_no"),
    ("[flat, location]", "nobody is asked for location"),
    ("[]", "[] has less than 1 item"),
])
def test_what_a_record_is_asked_with(tmp_path: Path, asks: str, reason: str) -> None:
    text = FUND.read_text(encoding="utf-8")
    assert "asks: [flat, contract_no, bill_no, owner_name]" in text
    file = tmp_path / "item.yaml"
    file.write_text(text.replace("asks: [flat, contract_no, bill_no, owner_name]", f"asks: {asks}"), encoding="utf-8")
    assert [fault.reason for fault in faults_of(read_yaml(file))] == ([reason] if reason else [])
