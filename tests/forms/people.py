"""One ordinary, fictitious citizen, and ways to make her other than ordinary."""

from __future__ import annotations

from datetime import date
from typing import Any

from forms.catalogue_loader import load_catalogue
from forms.judge import Verdict, evaluate, values_from
from forms.model import Item
from forms.numbers.id_number import check_digit
from forms.records import RecordAnswer

AS_OF = date(2026, 11, 22)
CATALOGUE = load_catalogue()
ITEM: Item = CATALOGUE.get("unemployment-benefit")

NAME = "欧阳䶮珊"  # with a sign that few fonts have
NUMBER = "41040219850615204" + check_digit("41040219850615204")
ADDRESS = "河南省平顶山市湛河区紫藤路七巷93号"
ACCOUNT = "6222021234567890128"
PHONE = "13857024681"
EMPLOYER = "平顶山市白鹭琉璃瓦有限公司"
CARD: dict[str, Any] = {
    "name": NAME,
    "number": NUMBER,
    "sex": "女",
    "ethnicity": "汉",
    "birth": "19850615",
    "address": ADDRESS,
    "issuer": "平顶山市公安局",
    "valid_from": "20200101",
    "valid_to": "20400101",
    "kind": "citizen",
}
RECORDS: dict[str, dict[str, Any]] = {
    "insurance": {
        "person_no": "4104000001",
        "region": "410400",
        "employer": EMPLOYER,
        "employer_uscc": "91350100M000100Y43",
        "stop_date": "2026-10-13",
        "stop_reason": "01",
        "paid_months": 88,
        "carried_months": 0,
        "arrears": False,
        "insured_now": False,
        "migrant": False,
        "category": "worker",
        "last_paid": "2026-10",
    },
    "pension": {"pension_now": False},
    "benefit": {"benefit_now": False, "unemp_registered": False, "used_up": False},
    "account": {"bank_name": "工商银行", "acct_no": ACCOUNT, "acct_name": NAME, "activated": True},
    "contact": {"mobile": PHONE, "live_address": None, "education": "31"},
}
FACTS: dict[str, Any] = {
    "assurance": "person_verified",
    "open_case": False,
    "pages": {},
    "declared": 5,
    "signed": True,
    "consent": True,
}


def id_number(birth: date, sex: str = "2") -> str:
    """A fictitious number with the right check digit."""
    body = f"410402{birth:%Y%m%d}00{'1' if sex == '1' else '2'}"
    return body + check_digit(body)


def card(birth: date | None = None, sex: str = "2", **changes: Any) -> dict[str, Any]:
    plain = CARD | changes
    if birth is not None:
        plain |= {
            "number": id_number(birth, sex),
            "birth": f"{birth:%Y%m%d}",
            "sex": "男" if sex == "1" else "女",
        }
    return plain


def records(**changes: dict[str, Any] | str) -> dict[str, RecordAnswer]:
    """The ordinary records; ``insurance={...}`` changes fields, ``insurance="missing"`` the state."""
    found = {}
    for key, data in RECORDS.items():
        change = changes.get(key, {})
        if isinstance(change, str):
            found[key] = RecordAnswer(change)
        else:
            found[key] = RecordAnswer("found", data | change)
    return found


def judge(
    *,
    answers: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
    who: dict[str, Any] | None = None,
    as_of: date = AS_OF,
    seen: dict[str, RecordAnswer] | None = None,
    **changes: dict[str, Any] | str,
) -> Verdict:
    """Judge the ordinary citizen with these changes."""
    seen = records(**changes) if seen is None else seen
    given = values_from(ITEM, who or CARD, seen) | {"want_work": "yes"} | (answers or {})
    return evaluate(ITEM, given, seen, as_of, facts=FACTS | (facts or {}))
