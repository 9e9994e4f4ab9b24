from __future__ import annotations

import pytest

from tests.contracts.contract import Contract

MOVING = {"test_the_deadline_is_kept", "test_cancel_is_kept", "test_unplugged_and_back_again"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a contract runs on every back end that can show what it asks for."""
    if metafunc.cls is not None and issubclass(metafunc.cls, Contract) and "backend" in metafunc.fixturenames:
        still = metafunc.cls.steady if metafunc.function.__name__ in MOVING else frozenset()
        metafunc.parametrize("backend", [name for name in metafunc.cls.backends if name not in still], indirect=True)
