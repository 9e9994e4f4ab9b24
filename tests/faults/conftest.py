"""Fixtures of these tests."""

from tests.central.centre import centre

__all__ = ["centre"]
