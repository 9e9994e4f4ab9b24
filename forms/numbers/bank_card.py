"""Bank card numbers: 16 to 19 digits with the Luhn check (ISO/IEC 7812-1)."""

from __future__ import annotations

import re

from forms.model import Text
from forms.numbers.fault import NumberFault


def luhn(digits: str) -> bool:
    """True when the digits satisfy the Luhn check."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        digit = int(char) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def check_bank_card(text: str) -> str:
    """The number without spaces. Raises NumberFault card.length, card.characters or card.check."""
    number = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]*", number):
        raise NumberFault("card.characters", Text("银行卡号只有数字。", "A card number has digits only."))
    if not 16 <= len(number) <= 19:
        raise NumberFault(
            "card.length",
            Text(
                f"银行卡号是16到19位，现在是{len(number)}位。",
                f"16 to 19 digits are needed, here are {len(number)}.",
            ),
        )
    if not luhn(number):
        raise NumberFault(
            "card.check",
            Text(
                "银行卡号有一位不对，请对着卡再看一看。",
                "One digit is wrong. Please compare it with the card.",
            ),
        )
    return number
