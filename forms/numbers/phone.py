"""Mobile numbers of mainland China: 11 digits, 1 and then 3 to 9."""

from __future__ import annotations

import re

from forms.model import Text
from forms.numbers.fault import NumberFault


def check_mobile(text: str) -> str:
    """The 11 digits. +86, spaces and hyphens are dropped. Raises NumberFault phone.length, phone.form."""
    number = re.sub(r"[\s-]", "", text)
    number = re.sub(r"(\+|00)86(?=[0-9]{11}\Z)", "", number) if number.startswith(("+", "00")) else number
    if not re.fullmatch(r"[0-9]{11}", number):
        raise NumberFault("phone.length", Text("手机号码是11位数字。", "A mobile number has 11 digits."))
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise NumberFault(
            "phone.form",
            Text("手机号码以1开头，第二位是3到9。", "A mobile number begins with 1 and then 3 to 9."),
        )
    return number
