"""Every parser of foreign bytes is given bytes that nobody sends. `python -m tests.fuzz` says how."""

from __future__ import annotations

from functools import cache

from tests.fuzz.target import Target


@cache
def every() -> dict[str, Target]:
    """All targets by their names."""
    from tests.fuzz import chips, printers, readers, texts

    found = [*readers.targets(), *printers.targets(), *chips.targets(), *texts.targets()]
    return {target.name: target for target in found}
