"""HC-20 to HC-39 and HC-50: what the registry says of the house. Pure functions of a Deal.

Judged when the house is chosen and again when it is filed; unknown is never filed.
"""

from __future__ import annotations

import re

from forms.groups import rows_of
from forms.numbers.mask import mask_id
from forms.rules.house_deal import FAIL, NONE, PASS, UNKNOWN, WARN, Deal, day, flag, text, worst
from forms.terms import CHANGES

UNIT_NO = re.compile(r"[0-9]{12}[GJZ][A-Z][0-9]{5}[FLQW][0-9]{8}")
"""不动产单元代码 (GB/T 37346)."""


def hc_20(deal: Deal) -> str:
    """The registry has this house of this person."""
    if not deal.asked or not deal.chosen:
        return UNKNOWN
    return FAIL if deal.house is None else PASS


def hc_21(deal: Deal) -> str:
    """The unit number has its form and lies in this city."""
    if not deal.chosen:
        return UNKNOWN
    region = text(deal.local.get("region"))
    return PASS if UNIT_NO.fullmatch(deal.chosen) and deal.chosen.startswith(region) else FAIL


def hc_22(deal: Deal) -> str:
    """A kind of house that may be sold without leave."""
    nature, limited = text(deal.about("nature")), deal.local.get("limited_natures")
    return UNKNOWN if not nature or not isinstance(limited, list) else FAIL if nature in limited else PASS


def missing(deal: Deal) -> tuple[str, ...]:
    """Names of the owners who are not among the sellers."""
    here = {text(one.get("id_no")).upper() for one in deal.sellers}
    return tuple(text(owner.get("name")) for owner in deal.owners if text(owner.get("number")).upper() not in here)


def hc_30(deal: Deal) -> str:
    """Registered and current, and the sellers are exactly the owners, every one of them in person (民法典 301;
    城市房地产管理法 38)."""
    if deal.house is None or not deal.owners or any(not text(owner.get("number")) for owner in deal.owners):
        return UNKNOWN
    owners = {text(owner["number"]).upper() for owner in deal.owners}
    here = {text(one.get("id_no")).upper() for one in deal.sellers}
    current = deal.about("current")
    return FAIL if current is False or here != owners else PASS if current is True else UNKNOWN


def hc_31(deal: Deal) -> str:
    """Not seized nor otherwise restricted (城市房地产管理法 38(2))."""
    return flag(deal.about("seal"))


def hc_32(deal: Deal) -> str:
    """Mortgaged: it may be sold unless that was excluded (民法典 406); how it is redeemed has to be chosen."""
    mortgages = deal.about("mortgage")
    if not isinstance(mortgages, list) or len(rows_of(mortgages)) != len(mortgages):
        return UNKNOWN
    if not mortgages:
        return PASS
    barred = worst(flag(one.get("no_sale")) for one in rows_of(mortgages))
    if barred != PASS:
        return barred
    return WARN if deal.terms.get("mortgage_plan") in ("with", "first") else UNKNOWN


def hc_33(deal: Deal) -> str:
    """No objection on record and no quarrel about the title."""
    return flag(deal.about("dispute"))


def hc_34(deal: Deal) -> str:
    """No advance notice for somebody else (民法典 221)."""
    return flag(deal.about("notice_of_other"))


def hc_35(deal: Deal) -> str:
    """Somebody may live there on (民法典 366-371): every buyer says that they know."""
    found = flag(deal.about("right_of_residence"), WARN)
    if found != WARN:
        return found
    said = {text(one.get("residence_ok")) for one in deal.buyers}
    return FAIL if "no" in said else WARN if said == {"yes"} else UNKNOWN


def hc_36(deal: Deal) -> str:
    """No filing is in force for it, or the one that exactly its own people change now."""
    if deal.house is None:
        return UNKNOWN
    found = change(deal)
    return {"ok": WARN, "people": FAIL, "house": FAIL}.get(found) or (FAIL if deal.about("filed_at") else PASS)


def change(deal: Deal) -> str:
    """Of a contract that is changed: ok; people: somebody of it is missing here, or one is too many; house: it is about
    another one. Nothing where none is changed. Who is here is judged once somebody is on both sides."""
    number = text(deal.terms.get(CHANGES))
    if not number:
        return ""
    if deal.house is None or text(deal.about("filed_number")) != number:
        return "house"
    listed = deal.about("filed_people")
    wanted = sorted(text(one) for one in listed) if isinstance(listed, list) else []
    here = sorted(mask_id(text(one.get("id_no")).upper()) for one in deal.people)
    return "people" if deal.sellers and deal.buyers and here != wanted else "ok"


def hc_37(deal: Deal) -> str:
    """It may be sold by now."""
    if deal.house is None:
        return UNKNOWN
    free_at = deal.about("free_at")
    free = day(free_at)
    return PASS if free_at is None else UNKNOWN if free is None else PASS if free <= deal.as_of else FAIL


def hc_38(deal: Deal) -> str:
    """Not frozen because it is to be expropriated."""
    return flag(deal.about("frozen"))


def hc_39(deal: Deal) -> str:
    """Who may buy, where the local rule is on: checked at the window."""
    return FAIL if deal.local.get("purchase_limit") is True else NONE


def hc_50(deal: Deal) -> str:
    """The first payment into the maintenance fund was made (物业管理条例 65 of Henan): else pay it before transfer."""
    return flag(deal.about("fund_unpaid"), WARN)
