"""Unemployment benefit: months, standard, total (社会保险法 46; 失业保险条例 17; provincial standards).

Pure functions; every amount and bracket comes from the dated tables. Amounts are integer fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.model import Json
from forms.numbers.bank_card import check_bank_card
from forms.numbers.fault import NumberFault
from forms.numbers.id_number import check_id_number
from forms.numbers.phone import check_mobile
from forms.numbers.uscc import check_uscc
from forms.rules.months import age_months, first_day, month_number, month_text, read_day, read_month
from forms.rules.retirement import retirement_age, retirement_month
from forms.tables.loader import TableFault, load_table, row_in_force

MIN_AGE_MONTHS = 16 * 12


def bracket(paid_months: int) -> int:
    """Longest duration in months for the paid months of this spell."""
    months = 0
    for row in load_table("unemployment_duration")["rows"]:
        if paid_months >= row["paid_months_from"]:
            months = int(row["months"])
    return months


def benefit_months(paid_months: int, carried_months: int, until_retirement: int | None = None) -> int:
    """Months of benefit: bracket plus unused earlier months, at most 24 and not beyond retirement."""
    cap = int(load_table("unemployment_duration")["cap"])
    months = min(cap, bracket(paid_months) + max(0, carried_months))
    return months if until_retirement is None else max(0, min(months, until_retirement))


def extension_months(months: int, until_retirement: int) -> int:
    """Months added when the benefit ends less than a year before retirement (国发〔2019〕28号)."""
    gap, near = until_retirement - months, int(load_table("unemployment_duration")["near_retirement_months"])
    return gap if months > 0 and 0 < gap < near else 0


def region_class(region: str) -> str:
    """Class "1", "2" or "3" of a six-digit region; the table's default when it is not listed."""
    table = load_table("region_class")
    for row in table["rows"]:
        if row["region"] == region:
            return str(row["class"])
    return str(table["default"])


def standard_fen(class_: str, month: int) -> int:
    """Monthly standard in fen in the month (a month number). Raises TableFault before the first row."""
    return int(row_in_force("unemployment_standard", first_day(month))["by_class"][class_])


def total_fen(class_: str, first: int, months: int, old_standard: int = 0) -> int:
    """Sum over the months; a rise applies from its month on.

    The last ``old_standard`` months are unused ones of an earlier spell and keep the standard of ``first``.
    """
    kept = min(months, max(0, old_standard))
    fresh = sum(standard_fen(class_, first + number) for number in range(months - kept))
    return fresh + kept * (standard_fen(class_, first) if kept else 0)


def subsidy_2022(paid_months: int, unemployed: date, *, used_up: bool = False) -> int | None:
    """Total 失业补助金 in fen; None outside its dates (unemployed within 2022)."""
    table = load_table("unemployment_subsidy_2022")
    start, end = (date.fromisoformat(table[key]) for key in ("unemployed_from", "unemployed_to"))
    if not start <= unemployed <= end:
        return None
    monthly = 0
    for row in table["rows"]:
        if paid_months >= row["paid_months_from"]:
            monthly = int(row["fen"])
    return (int(table["used_up_fen"]) if used_up else monthly) * int(table["months"])


def migrant_allowance_2022(paid_months: int, unemployed: date) -> int | None:
    """Total 临时生活补助 in fen for an insured migrant worker with under a year; None when not due."""
    table = load_table("unemployment_subsidy_2022")
    start, end = (date.fromisoformat(table[key]) for key in ("unemployed_from", "unemployed_to"))
    rule = table["migrant"]
    if not start <= unemployed <= end or paid_months >= rule["paid_months_below"]:
        return None
    return int(rule["months"]) * int(rule["fen"])


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1200 else None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _spelled(name: str) -> str:
    """A name for comparison: no spaces, one kind of middle dot, capitals."""
    plain = "".join(name.split()).upper()
    for dot in "•．・‧":
        plain = plain.replace(dot, "·")
    return plain


def _person(answers: Mapping[str, Json], insurance: Mapping[str, Json], as_of: date) -> dict[str, Json]:
    """Identity, age and retirement; keys stay out when they cannot be known."""
    out: dict[str, Json] = {"card_state": _card_state(answers, as_of)}
    try:
        number = check_id_number(_text(answers.get("id_no")), as_of)
    except NumberFault as fault:
        return out | {"id_state": fault.code}
    birth = read_day(answers.get("birth"))
    sex = {"男": "1", "女": "2", "1": "1", "2": "2"}.get(_text(answers.get("sex")), "")
    if number.kind == "foreign_2017":
        out["id_state"] = "ok" if birth is not None and sex else "incomplete"
    elif birth is None or not sex:
        out["id_state"] = "incomplete"
    else:
        out["id_state"] = "ok" if birth == number.birth and sex == number.sex else "differs"
    out["id_kind"] = number.kind
    birth = birth if number.kind == "foreign_2017" and birth is not None else number.birth
    sex = number.sex or sex
    if birth > as_of or not sex:
        return out
    age = age_months(birth, as_of)
    category = _text(insurance.get("category"))
    # a woman whose kind of post is not recorded has two possible ages; a man has one
    possible = (category,) if category in ("worker", "cadre") else ("worker", "cadre")
    ages = {retirement_age(sex, name, birth) for name in possible}
    out |= {"age_months": age, "age_years": age // 12}
    out |= {"retirement_low": min(ages), "retirement_high": max(ages)}
    out["category_known"] = len(ages) == 1
    out["until_retirement"] = max(0, retirement_month(birth, min(ages)) - month_number(as_of))
    if len(ages) == 1:
        out["retirement_month"] = month_text(retirement_month(birth, min(ages)))
    return out


def _card_state(answers: Mapping[str, Json], as_of: date) -> str:
    start, end = answers.get("id_valid_from"), answers.get("id_valid_to")
    first, last = read_day(start), read_day(end)
    if first is not None and first > as_of:
        return "early"
    if isinstance(end, str) and end.strip() == "长期":
        return "ok"
    if last is None:
        return "unreadable"
    return "expired" if last < as_of else "ok"


def _stop(insurance: Mapping[str, Json], as_of: date) -> dict[str, Json]:
    stop, last_paid = insurance.get("stop_date"), read_month(insurance.get("last_paid"))
    day = read_day(stop)
    if stop in (None, ""):
        return {"stop_state": "not_stopped"}
    if day is None:
        return {"stop_state": "unreadable"}
    out: dict[str, Json] = {"stop_state": "ok"}
    if day > as_of:
        out["stop_state"] = "future"
    elif last_paid is not None and month_number(day) < last_paid:
        out["stop_state"] = "before_last_paid"
    if day < date.max:
        out["unemp_date"] = (day + date.resolution).isoformat()
    return out


def _reason(answers: Mapping[str, Json], insurance: Mapping[str, Json], disputed: bool) -> dict[str, Json]:
    """The stop reason to judge by, and who said it: record or citizen."""
    known = {row["code"]: bool(row["involuntary"]) for row in load_table("stop_reasons")["rows"]}
    recorded, said = _text(insurance.get("stop_reason")), _text(answers.get("stop_reason_said"))
    from_record = recorded in known and not disputed
    code = recorded if from_record else said if said in known else ""
    out: dict[str, Json] = {"ask_reason": not from_record, "stop_reason": code or "90"}
    if code:
        out |= {"involuntary": known[code], "reason_source": "record" if from_record else "citizen"}
    return out


def _region(insurance: Mapping[str, Json], as_of: date) -> dict[str, Json]:
    table, region = load_table("region_class"), _text(insurance.get("region"))
    if len(region) != 6 or not (region.isascii() and region.isdigit()):
        return {}
    listed = {row["region"] for row in table["rows"]}
    pooled = as_of >= date.fromisoformat(table["pooling_from"]) and region.startswith(table["province"])
    return {"region_ok": region in listed or pooled, "region_class": region_class(region)}


def _estimate(insurance: Mapping[str, Json], found: Mapping[str, Json], as_of: date) -> dict[str, Json]:
    paid, carried = _whole(insurance.get("paid_months")), _whole(insurance.get("carried_months"))
    if paid is None or carried is None:
        return {}
    until = found.get("until_retirement")
    months = benefit_months(paid, carried, until if isinstance(until, int) else None)
    out: dict[str, Json] = {"months": months, "first_month": month_text(month_number(as_of))}
    class_ = _text(found.get("region_class")) or region_class("")
    first = month_number(as_of)
    try:
        out["standard_fen"] = standard_fen(class_, first)
        # kept at the standard of the first month: the cautious side, since a rise is not promised for them
        out["total_fen"] = total_fen(class_, first, months, carried if paid >= 12 else 0)
    except (TableFault, ValueError):
        return out
    if months:
        out["last_month"] = month_text(first + months - 1)
    if isinstance(until, int) and found.get("category_known") is True:
        extra = extension_months(months, until)
        if extra:
            out |= {"extension_months": extra, "extended_to": month_text(first + months + extra - 1)}
    return out


def _passes(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)  # type: ignore[operator]
    except NumberFault:
        return False
    return True


def compute(
    answers: Mapping[str, Json],
    records: Mapping[str, Mapping[str, Json]],
    disputed: frozenset[str],
    as_of: date,
) -> dict[str, Json]:
    """Everything the rules of the unemployment item need beyond plain comparison. Never raises.

    ``records`` holds found records only; without the insurance record there is no estimate.
    """
    insurance = records.get("insurance", {})
    account, contact = records.get("account", {}), records.get("contact", {})
    out = _person(answers, insurance, as_of)
    mobile, name = _text(answers.get("mobile")), _text(answers.get("name"))
    out["mobile_ok"] = _passes(check_mobile, mobile)
    out["mobile_on_record"] = bool(mobile) and mobile == contact.get("mobile")
    other = answers.get("pay_kind") == "other"
    number = _text(answers.get("other_acct_no") if other else account.get("acct_no"))
    out["account_ok"] = _passes(check_bank_card, number)
    out["holder_ok"] = bool(name) and (other or _spelled(_text(account.get("acct_name"))) == _spelled(name))
    if "insurance" not in records:
        return out | {"ask_reason": False}
    out |= _stop(insurance, as_of) | _region(insurance, as_of)
    out |= _reason(answers, insurance, "insurance.stop_reason" in disputed)
    uscc = _text(insurance.get("employer_uscc"))
    if uscc:
        out["employer_uscc_ok"] = _passes(check_uscc, uscc)
    return out | _estimate(insurance, out, as_of)
