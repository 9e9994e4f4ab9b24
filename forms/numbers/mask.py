"""Masks for screens and slips: enough to recognise one's own, not enough for a neighbour."""

from __future__ import annotations

from collections.abc import Callable


def mask_name(name: str) -> str:
    """Surname and stars (张*); with a dot the first part (迪丽热巴·*); Latin: the first word."""
    name = name.strip()
    for dot in ("·", "•", "．"):
        if dot in name:
            return f"{name.split(dot)[0]}{dot}*"
    if " " in name:
        return f"{name.split(' ')[0]} ***"
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}" if name else ""


def mask_id(number: str) -> str:
    """First and last four: 4104**********1230."""
    return _middle(number, 4, 4)


def mask_phone(number: str) -> str:
    """138****1234."""
    return _middle(number, 3, 4)


def mask_account(number: str) -> str:
    """Only the last four: **** **** 1234."""
    return f"**** {number[-4:]}" if len(number) > 4 else "*" * len(number)


def mask_address(address: str) -> str:
    """The first six characters, as a rule city and district, then stars."""
    return address if len(address) <= 3 else f"{address[:6] if len(address) > 8 else address[:3]}****"


def mask_number(number: str) -> str:
    """Of a number of a house or a body the beginning and the last four, which is how people compare it."""
    return _middle(number, 6, 4)


def _middle(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return f"{text[:head]}{'*' * (len(text) - head - tail)}{text[-tail:]}"


def mask(kind: str, text: str) -> str:
    """Mask by a field's ``mask`` word; "none" gives the text back. Raises KeyError for another word."""
    masks: dict[str, Callable[[str], str]] = {
        "none": lambda plain: plain,
        "name": mask_name,
        "id_number": mask_id,
        "phone": mask_phone,
        "account": mask_account,
        "address": mask_address,
        "number": mask_number,
    }
    return masks[kind](text)
