"""Fixtures of these tests, and the report of what they counted: printed at the end of a thorough run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.central.centre import centre
from tests.faults.block_disk import may_mount

__all__ = ["centre"]
Tell = Callable[[str, Mapping[str, Any]], None]
"""What was done, and what was counted."""


collect_ignore = [] if may_mount() else ["test_image_cut.py"]
"""tests/conftest.py says so."""


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Put figures into the report."""

    def told(what: str, figures: Mapping[str, Any]) -> None:
        counted = ", ".join(f"{name} {value:,}" for name, value in figures.items())
        record_property("figures", f"{what}: {counted}")

    return told


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Measures and their controls, one line each."""
    if not config.getoption("--thorough"):
        return
    terminalreporter.section("figures")
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in report.user_properties:
                if name == "figures":
                    terminalreporter.write_line(f"{'' if outcome == 'passed' else 'FAILED '}{value}")
