"""HC-40 to HC-48: price, payment, delivery, lease. Pure functions of a Deal, on whole fen."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from forms.groups import rows_of
from forms.model import Json
from forms.numbers.capitals import MOST_FEN
from forms.rules.fund import area_of
from forms.rules.house_deal import FAIL, NONE, PASS, UNKNOWN, WARN, Deal, day, percent, text, whole

AT_ONCE, INSTALMENTS, MORTGAGE, COMBINED = "1", "2", "3", "4"
WITH_LOAN = (MORTGAGE, COMBINED)


def unit_price(deal: Deal) -> int | None:
    """Fen a square metre, half a fen rounded up; None where price or area is not known."""
    price, area = deal.fen("price_total"), area_of(deal.about("area"))
    return None if price is None or area is None else (price * 200 + area) // (2 * area)


def deposit_limit(deal: Deal) -> int | None:
    """The highest deposit in fen, rounded down (民法典 586: a fifth of the price)."""
    price = deal.fen("price_total")
    return None if price is None else price * percent(deal, "deposit_percent") // 100


def rest(deal: Deal) -> int | None:
    """What is left to pay after deposit, first payment, loan and instalments; None where one is not known."""
    price = deal.fen("price_total")
    parts = [_paid(deal, "deposit")]
    if deal.terms.get("pay_mode") in WITH_LOAN:
        parts += [_paid(deal, "down_payment"), deal.fen("loan_amount")]
    elif deal.terms.get("pay_mode") == INSTALMENTS:
        parts += [whole(row.get("amount")) for row in rows_of(deal.terms.get("instalments"))]
    known = [part for part in parts if part is not None]
    return None if price is None or len(known) != len(parts) else price - sum(known)


def _paid(deal: Deal, key: str) -> int | None:
    """An amount that need not be: nothing where nothing was said."""
    return 0 if deal.terms.get(key) is None else deal.fen(key)


def hc_40(deal: Deal) -> str:
    """A true price (城市房地产管理法 35): more than nothing."""
    price = deal.fen("price_total")
    return UNKNOWN if price is None else PASS if 0 < price <= MOST_FEN else FAIL


def hc_41(deal: Deal) -> str:
    """Not far from what such houses cost: else a zero may be too many (契税法 4: a price too low is assessed)."""
    price, reference = unit_price(deal), whole(deal.about("reference_fen"))
    if price is None:
        return UNKNOWN
    if not reference:
        return NONE
    low, high = percent(deal, "price_low_percent"), percent(deal, "price_high_percent")
    return PASS if reference * low <= price * 100 <= reference * high else WARN


def hc_42(deal: Deal) -> str:
    """The deposit is no more than a fifth of the price (民法典 586)."""
    deposit, limit = _paid(deal, "deposit"), deposit_limit(deal)
    if deposit is None or limit is None:
        return UNKNOWN
    return PASS if 0 <= deposit <= limit else FAIL


def hc_43(deal: Deal) -> str:
    """Deposit, first payment, loan, instalments and rest are the price; no part is below nothing."""
    left = rest(deal)
    if left is None:
        return UNKNOWN
    parts = [deal.fen(key) or 0 for key in ("deposit", "down_payment", "loan_amount")]
    return PASS if left >= 0 and min(parts) >= 0 else FAIL


def hc_44(deal: Deal) -> str:
    """A loan and its bank where the price is paid with one, and nowhere else."""
    mode, loan = deal.terms.get("pay_mode"), deal.fen("loan_amount")
    if mode not in (AT_ONCE, INSTALMENTS, *WITH_LOAN):
        return UNKNOWN
    if mode not in WITH_LOAN:
        return FAIL if loan else PASS
    if loan is None or not text(deal.terms.get("bank")):
        return UNKNOWN
    return PASS if loan > 0 else FAIL


def hc_45(deal: Deal) -> str:
    """Instalments: with the deposit they are the price, their days ascend and none has passed."""
    if deal.terms.get("pay_mode") != INSTALMENTS:
        return NONE
    rows = rows_of(deal.terms.get("instalments"))
    days, amounts = [day(row.get("date")) for row in rows], [whole(row.get("amount")) for row in rows]
    known = [one for one in days if one is not None]
    if not rows or len(known) != len(rows) or None in amounts or rest(deal) is None:
        return UNKNOWN
    ordered = all(earlier < later for earlier, later in pairwise(known))
    positive = all(amount is not None and amount > 0 for amount in amounts)
    return PASS if rest(deal) == 0 and ordered and positive and known[0] >= deal.as_of else FAIL


def hc_46(deal: Deal) -> str:
    """Money that is supervised: an amount within the price, at a bank."""
    if deal.terms.get("supervise") not in ("yes", "no"):
        return UNKNOWN
    if deal.terms["supervise"] == "no":
        return NONE
    amount, price = deal.fen("sup_amount"), deal.fen("price_total")
    if amount is None or price is None or not text(deal.terms.get("sup_bank")):
        return UNKNOWN
    return PASS if 0 < amount <= price else FAIL


def years_on(as_of: date, years: int) -> date:
    """The same day some years later; of 29 February the 28th."""
    later = min(as_of.year + years, date.max.year)
    try:
        return as_of.replace(year=later)
    except ValueError:
        return as_of.replace(year=later, day=28)


def hc_47(deal: Deal) -> str:
    """Delivery today or later, and within the years the local rule gives."""
    return _within(deal, deal.terms.get("deliver_date"))


def _within(deal: Deal, value: Json) -> str:
    found = day(value)
    if found is None:
        return UNKNOWN
    return PASS if deal.as_of <= found <= years_on(deal.as_of, percent(deal, "deliver_years")) else FAIL


def hc_48(deal: Deal) -> str:
    """A tenant has been told and does not want it (民法典 726); else the buyer takes a risk."""
    return {"none": PASS, "waived": PASS, "not_waived": WARN}.get(text(deal.terms.get("lease")), UNKNOWN)
