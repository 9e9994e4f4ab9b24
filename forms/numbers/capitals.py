"""Amounts of money in Chinese capitals, as on bills and contracts (支付结算办法, appendix 1 on writing bills)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
MOST_FEN = 10**14 - 1
"""999,999,999,999.99 yuan."""


def capitals(fen: int) -> str:
    """人民币大写 of an amount in fen: 123456 is 壹仟贰佰叁拾肆元伍角陆分; 整 ends what has no fen.

    Raises ValueError below zero and above MOST_FEN.
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError("no amount that is written in capitals")
    yuan, cents = divmod(fen, 100)
    jiao, last = divmod(cents, 10)
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not cents:
        return f"{whole}整"
    tenth = f"{DIGITS[jiao]}角" if jiao else "零" if yuan else ""
    return f"{whole}{tenth}" + (f"{DIGITS[last]}分" if last else "整")


def _whole(yuan: int) -> str:
    if yuan == 0:
        return DIGITS[0]
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        # a gap above is said once; none is needed where the group begins with its thousand
        if text and (group < 1000 or groups[place + 1] == 0):
            text += DIGITS[0]
        text += _group(group) + _GROUPS[place]
    return text


def _group(group: int) -> str:
    """A number of one to four digits."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap and text else "") + DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
