"""The closed list of computations an item may name under ``compute``, and the names each may produce."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from forms.model import Json
from forms.rules import fund, house, medical, unemployment

Compute = Callable[
    [Mapping[str, Json], Mapping[str, Mapping[str, Json]], frozenset[str], date], dict[str, Json]
]

COMPUTE: Mapping[str, Compute] = {
    "house_contract": house.compute,
    "maintenance_fund": fund.compute,
    "resident_medical": medical.compute,
    "unemployment_benefit": unemployment.compute,
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "house_contract": house.NAMES,
    "maintenance_fund": {
        "amount_fen": "int",
        "area100": "int",
        "balance_fen": "int",
        "due_fen": "int",
        "fund_state": "string",
        "outcome": "string",
        "paid_fen": "int",
        "rate_fen": "int",
    },
    "resident_medical": medical.NAMES,
    "unemployment_benefit": {
        "account_ok": "bool",
        "age_months": "int",
        "age_years": "int",
        "ask_reason": "bool",
        "card_state": "string",
        "category_known": "bool",
        "employer_uscc_ok": "bool",
        "extended_to": "string",
        "extension_months": "int",
        "first_month": "string",
        "holder_ok": "bool",
        "id_kind": "string",
        "id_state": "string",
        "involuntary": "bool",
        "last_month": "string",
        "mobile_ok": "bool",
        "mobile_on_record": "bool",
        "months": "int",
        "outcome": "string",
        "reason_source": "string",
        "region_class": "string",
        "region_ok": "bool",
        "retirement_high": "int",
        "retirement_low": "int",
        "retirement_month": "string",
        "standard_fen": "int",
        "stop_reason": "string",
        "stop_state": "string",
        "total_fen": "int",
        "unemp_date": "string",
        "until_retirement": "int",
    }
}
"""Name -> CEL type of each computed value (``outcome`` is set by the judge before ``automatic``)."""

FACTS: Mapping[str, str] = {
    "assurance": "string",
    "card_valid": "bool",
    "confirmed": "bool",
    "consent": "bool",
    "declared": "int",
    "how": "list",
    "mobile_verified": "bool",
    "open_case": "bool",
    "pages": "map",
    "paid_fen": "int",
    "signed": "bool",
    "signers": "list",
}
"""Names under ``f`` in conditions."""
