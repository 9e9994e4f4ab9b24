"""Identity numbers: citizens (GB 11643-1999), residents of HK, Macao and Taiwan, foreign residents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from forms.model import Text
from forms.numbers.fault import NumberFault

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
MAX_AGE = 130
_BODY = re.compile(r"[0-9]{17}[0-9X]")
_WIDTHS = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X"}
_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


@dataclass(frozen=True)
class IdNumber:
    """A checked number. ``kind``: citizen, hmt_residence, foreign_2023 or foreign_2017.

    ``region`` is the six-digit prefix (perhaps of an abolished district), ``sex`` "1" male or "2" female.
    For foreign_2017 neither birth's century nor sex is written in the number, so ``sex`` is "".
    """

    text: str
    kind: str
    region: str
    birth: date
    sex: str

    @property
    def sex_text(self) -> str:
        return {"1": "男", "2": "女"}.get(self.sex, "")


def check_digit(body: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


def plain_number(text: str) -> str:
    """As it is kept: no blanks, capitals, plain digits; nothing is checked."""
    # full-width digits come from some keyboards
    return "".join(text.split()).upper().translate(_WIDTHS)


def check_id_number(text: str, today: date) -> IdNumber:
    """Check an 18-character number, or the 15-character foreign card of 2017.

    Raises NumberFault: id.old (15 digits), id.length, id.characters, id.check, id.birth, id.future, id.age.
    The region prefix is never a reason to refuse: districts are abolished, numbers stay.
    """
    number = plain_number(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise NumberFault(
            "id.old",
            Text(
                "这是15位的旧号码，现在用18位的。请看身份证正面下方的号码。",
                "This is an old 15-digit number. Please use the 18 characters on your present card.",
            ),
        )
    if _FOREIGN_2017.fullmatch(number):
        return _foreign_2017(number, today)
    if len(number) != 18:
        raise NumberFault(
            "id.length",
            Text(
                f"身份证号码是18位，现在是{len(number)}位。",
                f"18 characters are needed, here are {len(number)}.",
            ),
        )
    if not _BODY.fullmatch(number):
        raise NumberFault(
            "id.characters",
            Text("身份证号码只有数字，最后一位可以是X。", "Only digits; the last character may be X."),
        )
    if check_digit(number[:17]) != number[17]:
        raise NumberFault(
            "id.check",
            Text(
                "身份证号码有一位不对，请对着证件再看一看。",
                "One character is wrong. Please compare it with the card.",
            ),
        )
    birth = _birth(number[6:14], today)
    kind = "citizen"
    if number[0] == "9":
        kind = "foreign_2023"
    elif number[:2] in ("81", "82", "83"):
        kind = "hmt_residence"
    return IdNumber(number, kind, number[:6], birth, "1" if int(number[16]) % 2 else "2")


def _birth(digits: str, today: date) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise NumberFault(
            "id.birth", Text("号码里的出生日期不存在。", "The date of birth in the number does not exist.")
        ) from None
    if birth > today:
        raise NumberFault(
            "id.future", Text("号码里的出生日期还没到。", "The date of birth in the number is in the future.")
        )
    if today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day)) > MAX_AGE:
        raise NumberFault(
            "id.age",
            Text(
                "按这个号码，年龄超过130岁了，请再看一看。",
                "By this number the age is over 130. Please look again.",
            ),
        )
    return birth


def _foreign_2017(number: str, today: date) -> IdNumber:
    """Nationality 3, region 4, birth YYMMDD 6, sequence 1, check 1; the check rule is not published."""
    century = 2000 if 2000 + int(number[7:9]) <= today.year else 1900
    birth = _birth(f"{century + int(number[7:9])}{number[9:13]}", today)
    return IdNumber(number, "foreign_2017", number[3:7], birth, "")
