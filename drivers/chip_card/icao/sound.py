"""Foreign bytes in foreign parsers: whatever they stumble over is one fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drivers.fault import DeviceFault


@contextmanager
def sound(what: str) -> Iterator[None]:
    """Turns what ASN.1 and key parsers raise for bad bytes into DeviceFault chip_card.bad_data naming ``what``."""
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        # The parser's own words may quote the bytes.
        raise DeviceFault("chip_card.bad_data", f"{what}: {type(error).__name__}") from None
