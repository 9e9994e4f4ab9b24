"""The judge on the unemployment claim, rule by rule (UI-01 to UI-21)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms.judge import Verdict, check_field, evaluate, values_from, visible_steps
from forms.records import RecordAnswer
from tests.forms.people import AS_OF, CARD, FACTS, ITEM, card, judge, records

PERSON_IN_FULL = card()


def status(verdict: Verdict, rule: str) -> str:
    return verdict.result(rule).status


def test_ordinary_claim_passes_and_is_automatic() -> None:
    verdict = judge()
    assert verdict.outcome == "pass"
    assert {result.status for result in verdict.results} == {"pass"}
    assert verdict.automatic
    assert verdict.problems == ()
    assert verdict.computed["months"] == 18
    assert verdict.computed["standard_fen"] == 189000
    assert verdict.computed["total_fen"] == 18 * 189000
    assert verdict.computed["first_month"] == "2026-11"
    assert verdict.computed["automatic"] is True


def test_every_rule_has_sentence_basis_and_way_out_in_both_languages() -> None:
    assert [rule.id for rule in ITEM.rules] == [f"UI-{number:02d}" for number in range(1, 22)]
    for rule in ITEM.rules:
        for text in (rule.failed, rule.unknown, rule.passed, rule.basis, rule.way_out, rule.unknown_way_out):
            assert text.zh
            assert text.en
            assert text.zh != text.en


CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("UI-01", "fail", {"who": card(birth=date(1985, 6, 15)) | {"birth": "19850616"}}),
    ("UI-01", "fail", {"who": card(number="410422198506152049")}),
    ("UI-01", "fail", {"who": card(sex="男") | {"sex": "男"}}),
    ("UI-01", "unknown", {"who": card(birth=None) | {"birth": ""}}),
    ("UI-02", "fail", {"who": card(valid_to="20261121")}),
    ("UI-02", "pass", {"who": card(valid_to="20261122")}),
    ("UI-02", "pass", {"who": card(valid_to="长期")}),
    ("UI-02", "fail", {"who": card(valid_from="20261201")}),
    ("UI-02", "unknown", {"who": card(valid_to="永久?")}),
    ("UI-03", "unknown", {"facts": {"assurance": "card_read"}}),
    ("UI-03", "pass", {"facts": {"assurance": "phone_code"}}),
    ("UI-04", "fail", {"who": card(birth=date(2010, 11, 23))}),
    ("UI-04", "pass", {"who": card(birth=date(2010, 11, 22))}),
    ("UI-04", "fail", {"who": card(birth=date(1960, 1, 1), sex="1")}),
    ("UI-04", "unknown", {"insurance": {"category": None}}),
    ("UI-04", "pass", {"insurance": {"category": None}, "who": card(birth=date(1980, 1, 1), sex="1")}),
    ("UI-04", "fail", {"insurance": {"category": None}, "who": card(birth=date(1960, 1, 1))}),
    ("UI-05", "unknown", {"insurance": "missing"}),
    ("UI-05", "fail", {"insurance": {"person_no": ""}}),
    ("UI-06", "fail", {"insurance": {"region": "440300"}}),
    ("UI-06", "pass", {"insurance": {"region": "410100"}}),
    ("UI-06", "fail", {"insurance": {"region": "410100"}, "as_of": date(2025, 2, 28)}),
    ("UI-06", "pass", {"insurance": {"region": "410422"}, "as_of": date(2025, 2, 28)}),
    ("UI-07", "fail", {"insurance": {"stop_date": None, "insured_now": True}}),
    ("UI-07", "fail", {"insurance": {"stop_date": "2026-11-23"}}),
    ("UI-07", "fail", {"insurance": {"stop_date": "2026-09-30", "last_paid": "2026-10"}}),
    ("UI-07", "unknown", {"insurance": {"stop_date": "last week"}}),
    ("UI-08", "fail", {"insurance": {"stop_reason": "20"}}),
    ("UI-08", "fail", {"insurance": {"stop_reason": "21"}}),
    ("UI-08", "unknown", {"insurance": {"stop_reason": "90"}}),
    ("UI-08", "unknown", {"insurance": {"stop_reason": "90"}, "answers": {"stop_reason_said": "06"}}),
    ("UI-08", "fail", {"insurance": {"stop_reason": "90"}, "answers": {"stop_reason_said": "20"}}),
    ("UI-09", "fail", {"insurance": {"paid_months": 11}}),
    ("UI-09", "pass", {"insurance": {"paid_months": 11, "carried_months": 5}}),
    ("UI-09", "pass", {"insurance": {"paid_months": 12}}),
    ("UI-10", "unknown", {"insurance": {"arrears": True}}),
    ("UI-11", "fail", {"insurance": {"insured_now": True}}),
    ("UI-11", "not_applicable", {"insurance": {"insured_now": True, "stop_date": None}}),
    ("UI-12", "fail", {"pension": {"pension_now": True}}),
    ("UI-12", "unknown", {"pension": "unreachable"}),
    ("UI-13", "fail", {"benefit": {"benefit_now": True}}),
    ("UI-13", "fail", {"benefit": {"used_up": True}}),
    ("UI-14", "fail", {"facts": {"open_case": True}}),
    ("UI-14", "not_applicable", {"facts": {"open_case": None}}),
    ("UI-15", "pass", {"benefit": {"unemp_registered": True}}),
    ("UI-15", "unknown", {"benefit": "missing"}),
    ("UI-16", "fail", {"answers": {"want_work": "no"}}),
    ("UI-16", "unknown", {"answers": {"want_work": None}}),
    ("UI-17", "fail", {"answers": {"mobile": "12345678901"}}),
    ("UI-17", "unknown", {"answers": {"mobile": "13900000002"}}),
    ("UI-17", "pass", {"answers": {"mobile": "13900000002"}, "facts": {"mobile_verified": True}}),
    ("UI-18", "fail", {"account": {"activated": False}}),
    ("UI-18", "fail", {"account": {"acct_no": "6222021234567890121"}}),
    ("UI-18", "unknown", {"account": "unreachable"}),
    (
        "UI-18",
        "pass",
        {
            "account": {"activated": False},
            "answers": {"pay_kind": "other", "other_bank": "102", "other_acct_no": "6222021234567890128"},
        },
    ),
    ("UI-19", "fail", {"account": {"acct_name": "王强"}}),
    ("UI-20", "fail", {"facts": {"declared": 4}}),
    ("UI-21", "fail", {"facts": {"signed": False}}),
]


def test_confirmed_with_a_key_goes_to_a_person() -> None:
    facts = {key: value for key, value in FACTS.items() if key != "signed"} | {"confirmed": True}
    given = values_from(ITEM, CARD, records()) | {"want_work": "yes"}
    verdict = evaluate(ITEM, given, records(), AS_OF, facts=facts)
    result = verdict.result("UI-21")
    assert (result.status, verdict.outcome, verdict.automatic) == ("unknown", "unknown", False)
    assert result.sentence.zh == "本人按键确认，没有手写签名。"


@pytest.mark.parametrize(
    ("rule", "wanted", "changes"), CASES, ids=[f"{c[0]}-{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_rule(rule: str, wanted: str, changes: dict[str, Any]) -> None:
    verdict = judge(**changes)
    result = verdict.result(rule)
    assert result.status == wanted
    if wanted in ("fail", "unknown"):
        assert verdict.outcome in (("fail",) if wanted == "fail" else ("fail", "unknown"))
        assert result.sentence.zh
        assert result.sentence.en
        assert result.way_out.zh
        assert result.basis.zh
        assert not verdict.automatic


def test_outcome_of_each_case_follows_only_its_own_rule() -> None:
    assert judge(insurance={"arrears": True}).outcome == "unknown"
    assert judge(insurance={"stop_date": None, "insured_now": True}).with_status("fail")[0].id == "UI-07"
    assert [r.id for r in judge(insurance={"paid_months": 8}).with_status("fail")] == ["UI-09"]


def test_more_exact_sentences_replace_the_general_one() -> None:
    assert "领满" in judge(benefit={"used_up": True}).result("UI-13").sentence.zh
    assert "已经在领" in judge(benefit={"benefit_now": True}).result("UI-13").sentence.zh
    assert "16" in judge(who=card(birth=date(2012, 1, 1))).result("UI-04").sentence.zh
    assert "激活" in judge(account={"activated": False}).result("UI-18").sentence.zh
    assert "没有用人脸" in judge().result("UI-03").sentence.zh


@pytest.mark.parametrize("state", ["unreachable", "withheld", "missing"])
def test_no_record_at_all_is_unknown_and_never_a_refusal(state: str) -> None:
    seen = {key: RecordAnswer(state) for key in ITEM.records}
    verdict = judge(seen=seen, facts={"assurance": "card_read"}, answers={"mobile": "13800000001"})
    assert verdict.outcome == "unknown"
    assert not verdict.with_status("fail")
    assert "months" not in verdict.computed
    assert "total_fen" not in verdict.computed


@pytest.mark.parametrize(
    ("line", "rule"), [("paid_months", "UI-09"), ("stop_date", "UI-07"), ("stop_reason", "UI-08")]
)
def test_disputed_line_turns_its_rule_unknown(line: str, rule: str) -> None:
    seen = records()
    seen["insurance"] = seen["insurance"].dispute(line)
    verdict = judge(seen=seen)
    assert status(verdict, rule) == "unknown"
    assert verdict.outcome == "unknown"


def test_disputed_reason_with_own_words_fails_only_when_voluntary() -> None:
    seen = records()
    seen["insurance"] = seen["insurance"].dispute("stop_reason")
    assert status(judge(seen=seen, answers={"stop_reason_said": "08"}), "UI-08") == "unknown"
    assert status(judge(seen=seen, answers={"stop_reason_said": "20"}), "UI-08") == "fail"


def test_automatic_needs_every_point() -> None:
    assert not judge(facts={"open_case": None}).automatic
    assert not judge(facts={"pages": {"proof": 1}}).automatic
    assert not judge(insurance={"stop_reason": "10"}).automatic
    other = {"pay_kind": "other", "other_bank": "102", "other_acct_no": "6222021234567890128"}
    verdict = judge(answers=other)
    assert verdict.outcome == "pass"
    assert not verdict.automatic


def test_ordinary_steps_are_few_and_in_order() -> None:
    seen = records()
    given = values_from(ITEM, CARD, seen)
    steps = visible_steps(ITEM, given, seen, FACTS, AS_OF)
    assert steps == (
        "notice", "card", "person_check", "records", "want_work", "live_address", "review", "sign", "submit",
    )  # fmt: skip
    # "done" follows the item's own steps
    assert len(steps) + 1 <= 10


@pytest.mark.parametrize(
    ("changes", "answers", "extra"),
    [
        ({"contact": {"mobile": None}}, {}, {"mobile"}),
        ({"contact": "missing"}, {}, {"mobile"}),
        ({"insurance": {"stop_reason": "90"}}, {}, {"stop_reason", "proof"}),
        ({"insurance": {"stop_reason": None}}, {}, {"stop_reason", "proof"}),
        ({"account": {"activated": False}}, {}, {"pay_kind"}),
        (
            {"account": {"activated": False}},
            {"pay_kind": "other"},
            {"pay_kind", "other_bank", "other_acct_no"},
        ),
        ({"account": {"acct_name": "王强"}}, {}, {"pay_kind"}),
        ({}, {"pay_kind": "other"}, {"other_bank", "other_acct_no"}),
        ({"insurance": "missing"}, {}, set()),
    ],
)
def test_steps_that_only_some_people_see(
    changes: dict[str, Any], answers: dict[str, Any], extra: set[str]
) -> None:
    seen = records(**changes)
    usual = set(visible_steps(ITEM, values_from(ITEM, CARD, records()), records(), FACTS, AS_OF))
    found = visible_steps(ITEM, values_from(ITEM, CARD, seen) | answers, seen, FACTS, AS_OF)
    assert set(found) - usual == extra


def test_a_typed_mobile_does_not_hide_its_own_question() -> None:
    seen = records(contact={"mobile": None})
    given = values_from(ITEM, CARD, seen) | {"mobile": "13800000009"}
    assert "mobile" in visible_steps(ITEM, given, seen, FACTS, AS_OF)


def test_disputed_reason_asks_for_reason_and_proof() -> None:
    seen = records()
    seen["insurance"] = seen["insurance"].dispute("stop_reason")
    assert {"stop_reason", "proof"} <= set(
        visible_steps(ITEM, values_from(ITEM, CARD, seen), seen, FACTS, AS_OF)
    )


def test_problems_name_what_is_still_to_be_answered() -> None:
    verdict = judge(answers={"want_work": None, "mobile": "1"})
    assert {problem.key for problem in verdict.problems} == {"want_work", "mobile"}
    other = judge(answers={"pay_kind": "other"})
    assert {problem.key for problem in other.problems} == {"other_bank", "other_acct_no"}


def test_values_from_prefers_records_and_falls_back_to_the_card() -> None:
    given = values_from(ITEM, CARD, records(contact={"live_address": "新华区建设路2号"}))
    assert given["live_address"] == "新华区建设路2号"
    assert values_from(ITEM, CARD, {})["live_address"] == CARD["address"]
    assert values_from(ITEM, CARD, {})["pay_kind"] == "social_card"
    assert values_from(ITEM, {}, {}).get("name") is None
    assert values_from(ITEM, CARD, records())["education"] == "31"
    assert "education" not in values_from(ITEM, CARD, records(contact={"education": "99"}))


def test_check_field_speaks_plainly() -> None:
    assert check_field(ITEM, "mobile", "13800000001", {}, AS_OF) is None
    problem = check_field(ITEM, "mobile", "138", {}, AS_OF)
    assert problem is not None
    assert "11" in problem.sentence.zh
    assert check_field(ITEM, "other_acct_no", "", {"pay_kind": "other"}, AS_OF) is not None
    assert check_field(ITEM, "other_acct_no", "", {"pay_kind": "social_card"}, AS_OF) is None
    assert check_field(ITEM, "occupation_want", ["1", "2", "3", "4"], {}, AS_OF) is not None
    assert check_field(ITEM, "stop_reason_said", "90", {}, AS_OF) is not None
    with pytest.raises(KeyError):
        check_field(ITEM, "nothing", "", {}, AS_OF)


def test_verdict_survives_json() -> None:
    import json

    verdict = judge(insurance={"paid_months": 3}, answers={"mobile": "x"})
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    assert verdict.problems, "one of each"
    for each in (verdict, judge(), judge(answers={"live_address": "开源路“南”段\\18号"})):
        assert each.to_text() == json.dumps(each.to_json(), ensure_ascii=False), "the text is no other"


def test_outcome_without_leaves_later_stages_aside() -> None:
    verdict = evaluate(ITEM, values_from(ITEM, CARD, records()) | {"want_work": "yes"}, records(), AS_OF,
                       facts={"assurance": "person_verified"})  # fmt: skip
    assert verdict.outcome == "unknown"
    assert verdict.outcome_without("UI-20", "UI-21") == "pass"
