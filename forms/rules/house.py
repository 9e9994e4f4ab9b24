"""The contract of a second-hand house (存量房买卖合同网签备案): all its rules in one computation.

Sources: 城市房地产管理法 35, 38, 41; 民法典 221, 301, 366-371, 406, 586, 726; 老年人权益保障法 55; 建房规〔2019〕5号.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from forms.model import Json
from forms.numbers.capitals import MOST_FEN, capitals
from forms.rules import house_people, house_state, house_terms
from forms.rules.house_deal import Deal, deal_of, text, whole

RULES: Mapping[str, Callable[[Deal], str]] = {
    name: getattr(module, name)
    for module in (house_people, house_state, house_terms)
    for name in sorted(vars(module))
    if name.startswith("hc_")
}
"""Every rule by its name; each gives pass, fail, unknown, warn or na."""


def compute(answers: Mapping[str, Json], records: Mapping[str, Mapping[str, Json]], disputed: frozenset[str],
            as_of: date) -> dict[str, Json]:
    """What every rule says (``hc_01`` …), and what people are shown: the price in capitals and a square metre, the
    highest deposit, the rest, copies, who is missing. Never raises; what is not known is left out."""
    deal = deal_of(answers, records, as_of)
    out: dict[str, Json] = {name: rule(deal) for name, rule in RULES.items()}
    price = deal.fen("price_total")
    if price is not None and 0 <= price <= MOST_FEN:
        out["price_capitals"] = capitals(price)
    numbers = {"price_unit_fen": house_terms.unit_price(deal), "deposit_limit_fen": house_terms.deposit_limit(deal),
               "rest_fen": house_terms.rest(deal)}
    out |= {name: value for name, value in numbers.items() if value is not None}
    elder = whole(deal.local.get("elder_age")) or 60
    mortgage = deal.about("mortgage")
    return out | {
        "change": house_state.change(deal),
        "copies": len(deal.people) + 1,
        "elders": [str(one["party"]) for one in deal.sellers
                   if "party" in one and (house_people.age(one.get("birth"), as_of) or 0) >= elder],
        "filed_at": text(deal.about("filed_at")),
        "free_at": text(deal.about("free_at")),
        "location": text(deal.about("location")),
        "missing": list(house_state.missing(deal)),
        "mortgaged": isinstance(mortgage, list) and bool(mortgage),
        "residence": deal.about("right_of_residence") is True,
    }


NAMES: Mapping[str, str] = dict.fromkeys(RULES, "string") | {
    "change": "string",
    "copies": "int",
    "deposit_limit_fen": "int",
    "elders": "list",
    "filed_at": "string",
    "free_at": "string",
    "location": "string",
    "missing": "list",
    "mortgaged": "bool",
    "outcome": "string",
    "price_capitals": "string",
    "price_unit_fen": "int",
    "residence": "bool",
    "rest_fen": "int",
}
"""Name and CEL type of everything :func:`compute` may give."""
