"""Chip cards for the members of the cast: a social security card and a passport each."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from pypinyin import lazy_pinyin

from drivers.chip_card.api import MrzKey
from drivers.chip_card.icao import mrz
from drivers.simulated.icao_card import Chip, PassportChip
from drivers.simulated.icao_groups import group1, group2, group11, group15
from drivers.simulated.icao_issuer import Issuer
from drivers.simulated.virtual_card import SocialSecurityCard

EXPIRY = "351231"
CAN = "246810"


def social_card_of(card: Mapping[str, str], *, contact: bool = True) -> SocialSecurityCard:
    """The social security card of whoever has the ID card ``card`` (fields of the cast)."""
    number = card.get("number", "")
    place = number[:6] if number[:6].isdigit() else "410400"
    fields = {
        "number": number,
        "name": card.get("name") or card.get("english_name", ""),
        "sex": card.get("sex", ""),
        "ethnicity": card.get("ethnicity", ""),
        "birth": card.get("birth", ""),
        "birth_place": place,
        "card_number": "A" + number[-9:-1],
        "recognition": "410400D156000005" + number[:6].ljust(6, "0"),
        "issuer": "D15600000599",
        "category": "1",
        "valid_from": "20200101",
        "valid_to": "20300101",
    }
    return SocialSecurityCard(fields, version=3, contact=contact)


def zone_of(card: Mapping[str, str]) -> str:
    """The machine readable zone (TD3) of a passport for whoever has the ID card ``card``."""
    name = card.get("name", "")
    latin = [_latin("".join(lazy_pinyin(part))) for part in (name[:1], name[1:])]
    first = f"P<CHN{latin[0]}<<{latin[1]}".ljust(44, "<")[:44]
    number = "E" + card.get("number", "")[-9:-1].rjust(8, "0")
    sex = {"1": "M", "2": "F"}.get(card.get("sex", ""), "<")
    second = number + mrz.check_digit(number) + "CHN" + _dated(card.get("birth", "")[2:]) + sex + _dated(EXPIRY)
    second = second.ljust(42, "<") + "<"
    return first + second + mrz.check_digit(second[:10] + second[13:20] + second[21:43])


def passport_of(card: Mapping[str, str], issuer: Issuer) -> PassportChip:
    """The passport: PACE and basic access control, active authentication."""
    zone = zone_of(card)
    key = ec.generate_private_key(ec.SECP256R1())
    groups = {
        1: group1(zone),
        2: group2(),
        11: group11(card.get("name", ""), card.get("birth", "")),
        15: group15(key.public_key()),
    }
    offers = ((2, 13),)
    return PassportChip(Chip(issuer.files(groups), mrz.parse(zone).key, can=CAN, pace=offers, active_key=key))


def key_of(card: Mapping[str, str]) -> MrzKey:
    """What opens ``passport_of`` the same card."""
    return mrz.parse(zone_of(card)).key


def trust_folder(spool: Path, issuer: Issuer) -> Path:
    """A folder of country signing certificates that trusts ``issuer``."""
    return issuer.trust(spool / "csca")


def _latin(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.upper())
    return "".join(sign for sign in plain if "A" <= sign <= "Z") or "X"


def _dated(date: str) -> str:
    return date + mrz.check_digit(date)
