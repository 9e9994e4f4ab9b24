"""Numbers of immovable property: the unit number (GB/T 37346-2019) and the number of the title certificate
(不动产登记暂行条例实施细则)."""

from __future__ import annotations

import re

from forms.model import Text
from forms.numbers.fault import NumberFault

UNIT = re.compile(r"[0-9]{12}[GJZ][A-Z][0-9]{5}[FLQW][0-9]{8}")
"""District 6, cadastral area 3 and section 3, kind of parcel 2, parcel 5, kind of what stands on it 1, unit 8."""
GROUPS = (6, 12, 19, 28)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼国"
"""The short names of provinces, and 国 where the ministry itself registered."""
TITLE = re.compile(rf"[{PROVINCES}]\(2[0-9]{{3}}\)[\u4e00-\u9fff]{{1,20}}不动产权第[0-9]{{7}}号")
OTHER_PAPER = re.compile(r".*不动产证明第[0-9]*号")
OLD_TITLE = re.compile(r"[\u4e00-\u9fff0-9A-Z()-]{1,16}房权?证[\u4e00-\u9fff0-9A-Z()-]{0,16}第?[0-9A-Z-]{4,20}号")
"""Certificates of houses from before 2015 stay good; how they were numbered was each city's own affair."""
_WIDTHS = {0xFF01 + shift: chr(0x21 + shift) for shift in range(94)} | {0x3014: "(", 0x3015: ")"}


_WIDE = re.compile("[\uff01-\uff5e\u3014\u3015]")


def plain_property(text: str) -> str:
    """As such a number is kept: no blanks, plain brackets, capitals; nothing is checked."""
    plain = "".join(text.split())
    return (plain.translate(_WIDTHS) if _WIDE.search(plain) else plain).upper()


def check_unit_number(text: str) -> str:
    """The 28 characters without spaces. Raises NumberFault unit.length, unit.form, unit.nothing."""
    number = plain_property(text)
    if len(number) != 28:
        raise NumberFault("unit.length", Text(
            f"不动产单元号是28位，现在是{len(number)}位。",
            f"A unit number has 28 characters, here are {len(number)}."))
    if not UNIT.fullmatch(number):
        raise NumberFault("unit.form", Text(
            "不动产单元号有一位不对：第13位是G、J或Z，第20位是F、L、Q或W。请对着证书再看一看。",
            "A character is wrong: the 13th is G, J or Z, the 20th F, L, Q or W. Please look again."))
    if number[19] == "W" and number[20:] != "0" * 8:
        raise NumberFault("unit.nothing", Text(
            "第20位是W的，后面八位都是0。请对着证书再看一看。",
            "After a W in the 20th place there are eight zeros. Please compare it with the certificate."))
    return number


def spaced_unit(number: str) -> str:
    """In the four groups in which it is printed: 410402 001001 GB00001 F00010001."""
    return " ".join(number[begin:end] for begin, end in zip((0, *GROUPS), GROUPS, strict=False) if number[begin:end])


def check_title_number(text: str) -> str:
    """The number as it is registered: no spaces, plain brackets. Certificates of houses from before 2015 are taken too.

    Raises NumberFault title.other (a certificate of registration, not of title), title.form.
    """
    number = plain_property(text)
    if TITLE.fullmatch(number) or OLD_TITLE.fullmatch(number):
        return number
    if OTHER_PAPER.fullmatch(number):
        raise NumberFault("title.other", Text(
            "这是不动产登记证明的号。请填不动产权证书上的号。",
            "This is the number of a certificate of registration. Please give the one on the title certificate."))
    raise NumberFault("title.form", Text(
        "不动产权证号像这样：豫(2021)平顶山市不动产权第0012345号。请对着证书再看一看。",
        "A title number looks like 豫(2021)平顶山市不动产权第0012345号. Please compare it with the certificate."))
