"""The rules of the proof of insurance by their ids, and the paper itself read back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from forms import papers
from forms.judge import evaluate
from forms.records import RecordAnswer
from tests.forms.people import AS_OF, CARD, CATALOGUE, EMPLOYER, FACTS, NAME, NUMBER, records

ITEM = CATALOGUE.get("insurance-proof")
SAID = {
    "case_number": "4104002026112230000016", "item": ITEM.id, "item_version": 1, "as_of": AS_OF.isoformat(),
    "values": {"name": NAME, "id_no": NUMBER, "person_no": "4104000001", "employer": EMPLOYER, "paid_months": 88,
               "stop_date": "2026-10-13"},
    "code": "YCX5VCW5P41G",
}


def judged(facts: dict[str, Any] | None = None, **changes: Any) -> Any:
    answers = {"name": CARD["name"], "id_no": CARD["number"]}
    return evaluate(ITEM, answers, records(**changes), AS_OF, facts={**FACTS, **(facts or {})})


def test_an_ordinary_person_gets_it_at_once() -> None:
    verdict = judged()
    assert (verdict.outcome, verdict.automatic) == ("pass", True)
    assert ITEM.promise_days == 0


@pytest.mark.parametrize(
    ("rule", "status", "facts", "changes"),
    [
        ("IP-01", "unknown", {"assurance": "card_read"}, {}),
        ("IP-02", "fail", {}, {"insurance": {"person_no": ""}}),
    ],
)
def test_not_at_once(rule: str, status: str, facts: dict[str, Any], changes: dict[str, Any]) -> None:
    verdict = judged(facts, **changes)
    assert [one.id for one in verdict.with_status(status)] == [rule]
    assert verdict.automatic is False


def test_a_line_said_to_be_wrong_is_looked_at_first() -> None:
    known = records()
    known["insurance"] = known["insurance"].dispute("paid_months")
    facts = {**FACTS, "disputed": ["paid_months"]}
    verdict = evaluate(ITEM, {"name": NAME, "id_no": NUMBER}, known, AS_OF, facts=facts)
    assert [one.id for one in verdict.with_status("unknown")] == ["IP-03"]
    assert verdict.automatic is False


def test_records_that_did_not_come_go_to_a_person() -> None:
    for state in ("missing", "unreachable", "withheld"):
        verdict = evaluate(ITEM, {}, {"insurance": RecordAnswer(state)}, AS_OF, facts=FACTS)
        assert (verdict.outcome, verdict.automatic) == ("unknown", False)


def test_the_paper_says_it_all_and_where_to_check_it(tmp_path: Path) -> None:
    made = tmp_path / "proof.pdf"
    made.write_bytes(papers.certificate(ITEM, SAID))
    text = subprocess.run(["pdftotext", "-layout", str(made), "-"], capture_output=True, text=True, check=True).stdout
    numbers = (NUMBER, "88", "2026年10月13日", "YCX5-VCW5-P41G", "4104002026112230000016")
    for word in (NAME, EMPLOYER, *numbers, "特此证明"):
        assert word in text, word


@pytest.mark.parametrize("lost", ["case_number", "as_of", "values", "code"])
def test_half_a_statement_is_no_paper(lost: str) -> None:
    with pytest.raises(KeyError):
        papers.certificate(ITEM, {key: value for key, value in SAID.items() if key != lost})
