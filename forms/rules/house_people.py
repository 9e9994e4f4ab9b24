"""HC-01 to HC-10: who sells and who buys. Pure functions of a Deal; each says pass, fail, unknown, warn or na."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from forms.model import Json
from forms.numbers.fault import NumberFault
from forms.numbers.id_number import check_id_number
from forms.rules.house_deal import FAIL, NONE, PASS, UNKNOWN, WARN, Deal, day, share, text, whole, worst

OF_AGE = 18
FOR_EVER = "长期"

Person = Mapping[str, Json]


def age(birth: Json, as_of: date) -> int | None:
    """Whole years on a day; None where the birth is no day. One is a year older on the birthday, born on 29 February
    on 1 March (民法典 200: from the day after)."""
    born = day(birth)
    if born is None or born > as_of:
        return None
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def _each(deal: Deal, judge: Callable[[Person], str]) -> str:
    """The gravest of what is said of each of them; unknown while a side is empty."""
    return worst(judge(person) for person in deal.people) if deal.sellers and deal.buyers else UNKNOWN


def hc_01(deal: Deal) -> str:
    """Natural persons with a citizen's card; others at the window."""
    return _each(deal, lambda one: UNKNOWN if not one.get("id_kind") else PASS if one["id_kind"] == "citizen" else FAIL)


def hc_02(deal: Deal) -> str:
    """The ID number has its check digit and fits the birth on the card (GB 11643)."""

    def judge(one: Person) -> str:
        if not text(one.get("id_no")):
            return UNKNOWN
        try:
            found = check_id_number(text(one["id_no"]), deal.as_of)
        except NumberFault:
            return FAIL
        return PASS if found.birth == day(one.get("birth")) else FAIL

    return _each(deal, judge)


def hc_03(deal: Deal) -> str:
    """The card is in force."""

    def judge(one: Person) -> str:
        until = text(one.get("id_valid_to"))
        last = day(until)
        return PASS if until == FOR_EVER else UNKNOWN if last is None else PASS if last >= deal.as_of else FAIL

    return _each(deal, judge)


def hc_04(deal: Deal) -> str:
    """Of full age (民法典 17, 18)."""

    def judge(one: Person) -> str:
        years = age(one.get("birth"), deal.as_of)
        return UNKNOWN if years is None else PASS if years >= OF_AGE else FAIL

    return _each(deal, judge)


def hc_05(deal: Deal) -> str:
    """Nobody stands on both sides, and nobody twice."""
    numbers = [text(one.get("id_no")).upper() for one in deal.people]
    if not deal.sellers or not deal.buyers or "" in numbers:
        return UNKNOWN
    return PASS if len(set(numbers)) == len(numbers) else FAIL


def hc_06(deal: Deal) -> str:
    """Sellers and buyers have different telephones, else somebody may be acting for both."""
    sellers = {text(one.get("phone")) for one in deal.sellers}
    buyers = {text(one.get("phone")) for one in deal.buyers}
    if not sellers or not buyers or "" in sellers | buyers:
        return UNKNOWN
    return WARN if sellers & buyers else PASS


def hc_07(deal: Deal) -> str:
    """Where the local rule asks for it: a married person who alone is on record needs the spouse, at the window."""
    if deal.local.get("spouse_consent") is not True:
        return NONE
    if deal.house is None or len(deal.owners) != 1:
        return UNKNOWN if deal.house is None else PASS
    married = deal.owners[0].get("married")
    return PASS if married is False else FAIL if married is True else UNKNOWN


def hc_08(deal: Deal) -> str:
    """Shares are 1 in all, exactly, as fractions: of the owners by the registry, of the buyers as they say."""
    return worst((_sellers_shares(deal), _buyers_shares(deal)))


def _sellers_shares(deal: Deal) -> str:
    if deal.house is None:
        return UNKNOWN
    if not any(owner.get("mode") == "shares" for owner in deal.owners):
        return PASS
    return _sum([share(owner.get("share")) for owner in deal.owners])


def _buyers_shares(deal: Deal) -> str:
    mode, count = deal.terms.get("buyer_mode"), len(deal.buyers)
    if mode not in ("sole", "joint", "shares") or not count:
        return UNKNOWN
    if mode == "shares":
        return _sum([share(one.get("share")) for one in deal.buyers]) if count > 1 else FAIL
    return PASS if (count == 1) == (mode == "sole") else FAIL


def _sum(shares: list[Fraction | None]) -> str:
    known = [one for one in shares if one is not None]
    if len(known) != len(shares) or not known:
        return UNKNOWN
    return PASS if sum(known) == 1 else FAIL


def hc_09(deal: Deal) -> str:
    """Nobody acts for an owner: a ward's house is sold at the window (民法典 35, 165)."""
    if deal.house is None or not deal.owners:
        return UNKNOWN
    return FAIL if any(owner.get("ward") is True for owner in deal.owners) else PASS


def hc_10(deal: Deal) -> str:
    """Everybody says that they want this; who sells at sixty or more was asked in large type and aloud, and the time
    of the answer stands beside it (老年人权益保障法 55)."""
    limit = whole(deal.local.get("elder_age")) or 60

    def judge(one: Person) -> str:
        if one.get("intent") not in ("yes", "no"):
            return UNKNOWN
        years = age(one.get("birth"), deal.as_of)
        asked = years is not None and (years < limit or bool(text(one.get("intent_at"))))
        return FAIL if one["intent"] == "no" else PASS if asked or one in deal.buyers else UNKNOWN

    return _each(deal, judge)
