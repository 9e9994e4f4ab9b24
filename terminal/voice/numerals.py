"""Numbers as Chinese people say them: counts, amounts, and digits one by one."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
ONE_BY_ONE = str.maketrans("0123456789", "零幺二三四五六七八九")
PAUSE = "，"
_UNITS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


def cardinal(number: int) -> str:
    """0 -> 零, 10 -> 十, 1890 -> 一千八百九十, 10010 -> 一万零一十."""
    if number < 0:
        return "负" + cardinal(-number)
    if number == 0:
        return DIGITS[0]
    parts: list[str] = []
    gap = False
    for power in range(len(_MYRIADS) - 1, -1, -1):
        block = number // 10 ** (4 * power) % 10**4
        if not block:
            gap = bool(parts)
            continue
        if parts and (gap or block < 1000):
            parts.append(DIGITS[0])
        parts.append(_block(block) + _MYRIADS[power])
        gap = False
    said = "".join(parts)
    return said[1:] if said.startswith("一十") else said


def _block(number: int) -> str:
    """1 to 9999."""
    said, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[digit] + _UNITS[power]
        gap = False
    return said


def decimal(text: str) -> str:
    """3.5 -> 三点五."""
    whole, _, rest = text.partition(".")
    said = cardinal(int(whole))
    return said + "点" + "".join(DIGITS[int(digit)] for digit in rest) if rest else said


def money(text: str) -> str:
    """1890 -> 一千八百九十元, 1890.50 -> 一千八百九十元五角, 0.05 -> 五分."""
    whole, _, rest = text.partition(".")
    fen = int((rest + "00")[:2])
    parts = [counted(int(whole)) + "元"] if int(whole) or not fen else []
    if fen // 10:
        parts.append(DIGITS[fen // 10] + "角")
    elif parts and fen:
        parts.append(DIGITS[0])
    if fen % 10:
        parts.append(DIGITS[fen % 10] + "分")
    return "".join(parts)


def counted(number: int) -> str:
    """Before a measure word: 2 -> 两."""
    return "两" if number == 2 else cardinal(number)


def year(digits: str) -> str:
    """2026 -> 二零二六."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def groups(digits: str) -> tuple[str, ...]:
    """As people read a number aloud: a mobile 3-4-4, an ID number 6-4-4-4, others in fours."""
    if len(digits) <= 6:
        return (digits,)
    first = {11: 3, 18: 6}.get(len(digits), 4)
    rest = digits[first:]
    return (digits[:first], *(rest[at : at + 4] for at in range(0, len(rest), 4)))


def one_by_one(digits: str) -> str:
    """13857024681 -> 幺三八，五七零二，四六八幺."""
    return PAUSE.join(groups(digits)).translate(ONE_BY_ONE)
