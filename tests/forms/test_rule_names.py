"""Every rule of the large items has a test that carries its id, and what docs/rules.md names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED, load_item

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")
LARGE = ("social-security/unemployment-benefit", "housing/house-contract", "housing/maintenance-fund")
WHERE = ("tests/forms/test_judge.py", "tests/forms/rules", "tests/central/test_orders.py",
         "tests/central/test_paying.py", "tests/terminal/journey/test_paying.py")
# what the fund promises beyond the rules that the terminal shows
BESIDE = tuple(f"MF-{number:02d}" for number in range(1, 13))


@pytest.fixture(scope="module")
def names() -> str:
    """The ids of all tests there, written alike: mf_11 and MF-11 are one."""
    listed = subprocess.run([sys.executable, "-m", "pytest", "--collect-only", *WHERE], cwd=ROOT, text=True,
                            capture_output=True, check=True).stdout
    return listed.upper().replace("_", "-")


def rules() -> list[str]:
    found = [rule.id for item in LARGE for rule in load_item(BUNDLED / item / "v1" / "item.yaml").rules]
    return sorted({*found, *BESIDE})


def test_every_rule_has_a_test_of_its_name(names: str) -> None:
    # test_hc_07_and_39 is about both
    named = set(re.findall(r"[A-Z]{2}-[0-9]{2}", re.sub(r"([A-Z]{2}-)([0-9]{2})-AND-", r"\1\2-\1", names)))
    assert [rule for rule in rules() if rule not in named] == []
    assert "HC-99" not in named


def test_what_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 20
    gone = [f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text("utf-8")]
    assert gone == []
