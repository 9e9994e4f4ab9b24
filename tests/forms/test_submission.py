"""The submission: canonical bytes, honest refusals, receipt codes."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.submission import (
    ALPHABET,
    Evidence,
    Party,
    Submission,
    SubmissionFault,
    canonical,
    check_receipt_code,
    facts_of,
    new_receipt_code,
    spell_receipt_code,
)
from tests.forms.people import CARD, RECORDS, judge, records

SHA = "ab" * 32


def submission(**changes: Any) -> Submission:
    """A whole, ordinary submission."""
    plain: dict[str, Any] = {
        "id": "0193a5b2-7c1e-7abc-9def-0123456789ab",
        "item": "unemployment-benefit",
        "item_version": 1,
        "as_of": "2026-11-22",
        "created_at": "2026-11-22T11:05:09+08:00",
        "terminal": "pds-xinhua-001",
        "incarnation": "i1",
        "boot": "b1",
        "sequence": 7,
        "parties": (Party("p1", "applicant", CARD, "person_verified", ("card", "phone_code")),),
        "answers": {"name": "𠮷䶮㐂", "want_work": "yes"},
        "records": records(),
        "disputed": ("stop_date",),
        "evidence": (
            Evidence("e1", "signature", "p1", SHA, "image/png", 3, "t", {"declared": 5}, "AAAA"),
            Evidence("e2", "page", "p1", SHA, "image/jpeg", 3, "t", {"material": "proof"}),
            Evidence("e3", "page", "p1", SHA, "image/jpeg", 3, "t", {"material": "proof"}),
            Evidence("e4", "consent", "p1", SHA, "application/json", 3, "t"),
        ),
        "verdict": judge().to_json(),
        "notice_version": "2026-01",
        "drivers": {"id_card": "sdt"},
        "receipt_code": new_receipt_code(),
    }
    return Submission(**plain | changes)


def test_round_trip_and_stable_hash() -> None:
    first = submission()
    again = Submission.from_bytes(first.to_bytes())
    assert again == first
    assert again.to_bytes() == first.to_bytes()
    assert again.content_hash() == first.content_hash()
    assert dataclasses.replace(first, sequence=8).content_hash() != first.content_hash()


def test_canonical_form() -> None:
    assert canonical({"b": 1, "a": ["䶮", None, True]}) == '{"a":["䶮",null,true],"b":1}'.encode()
    for bad in (1.5, {"a": float("nan")}, {1: 2}, "\ud800", b"x", object()):
        with pytest.raises(SubmissionFault):
            canonical(bad)
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(SubmissionFault):
        canonical(deep)


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": 2},
        {"protocol": True},
        {"id": "x"},
        {"id": "0193a5b2-7c1e-4abc-9def-0123456789ab"},
        {"as_of": "22.11.2026"},
        {"sequence": "7"},
        {"sequence": True},
        {"parties": []},
        {"parties": [{"id": "p1"}]},
        {"evidence": [{"id": "e", "kind": "virus"}]},
        {"records": {"insurance": {"state": "so-so", "data": {}}}},
        {"records": {"insurance": 5}},
        {"answers": []},
        {"answers": {"a": 1.5}},
        {"answers": {"a": 1e3}},
        {"answers": {"a": float("inf")}},
        {"answers": {"a": functools.reduce(lambda inner, _: [inner], range(39), [])}},
        {"receipt_code": "AAAA"},
        {"extra": 1},
        {"disputed": "stop_date"},
        {"disputed": [1]},
    ],
)
def test_wrong_parts_are_refused(change: dict[str, Any]) -> None:
    plain = submission().to_json() | change
    with pytest.raises(SubmissionFault):
        Submission.from_bytes(json.dumps(plain).encode())


@pytest.mark.parametrize("key", sorted(Submission.__dataclass_fields__))
def test_every_part_is_needed(key: str) -> None:
    plain = submission().to_json()
    del plain[key]
    with pytest.raises(SubmissionFault):
        Submission.from_bytes(json.dumps(plain).encode())


def test_evidence_must_belong_to_a_party() -> None:
    stranger = submission(evidence=(Evidence("e1", "page", "p9", SHA, "image/png", 3, "t"),))
    with pytest.raises(SubmissionFault, match="no part"):
        Submission.from_bytes(stranger.to_bytes())


def test_answers_may_be_as_deep_as_is_said() -> None:
    plain = submission().to_json() | {"answers": {"a": functools.reduce(lambda inner, _: [inner], range(38), [])}}
    assert Submission.from_bytes(json.dumps(plain).encode()).answers == plain["answers"]
    many = {"answers": {"a": [[]] * 200}}
    assert Submission.from_bytes(json.dumps(plain | many).encode()).answers == many["answers"]


def test_double_keys_are_refused() -> None:
    data = submission().to_bytes().replace(b'"sequence":7', b'"sequence":7,"sequence":8')
    with pytest.raises(SubmissionFault, match="twice"):
        Submission.from_bytes(data)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_fault(data: bytes) -> None:
    with pytest.raises(SubmissionFault):
        Submission.from_bytes(data)


@given(st.data())
def test_damaged_bytes_never_give_another_exception(data: st.DataObject) -> None:
    good = submission().to_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    bad = good[:place] + data.draw(st.binary(max_size=3)) + good[place + 1 :]
    with contextlib.suppress(SubmissionFault):
        assert Submission.from_bytes(bad).to_bytes()


def test_facts_of() -> None:
    facts = facts_of(submission())
    assert facts == {
        "assurance": "person_verified",
        "how": ["card", "phone_code"],
        "pages": {"proof": 2},
        "declared": 5,
        "signed": True,
        "consent": True,
    }
    bare = facts_of(submission(evidence=()))
    assert (bare["signed"], bare["declared"], bare["consent"], bare["pages"]) == (False, 0, False, {})


def test_confirmed_with_a_key_is_not_signed() -> None:
    note = {"how": "confirmed", "form_sha256": SHA, "declared": 5}
    facts = facts_of(submission(evidence=(Evidence("s", "signature", "p1", SHA, "application/json", 3, "t", note),)))
    assert (facts["confirmed"], facts["declared"], "signed" in facts) == (True, 5, False)


def test_receipt_codes() -> None:
    codes = {new_receipt_code() for _ in range(300)}
    assert len(codes) == 300
    for code in codes:
        assert check_receipt_code(code) == code
        assert check_receipt_code(spell_receipt_code(code).lower().replace("-", " - ")) == code
    assert spell_receipt_code("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"


def test_receipt_code_forgives_letters_that_look_like_digits() -> None:
    code = next(code for code in iter(new_receipt_code, "") if "0" in code and "1" in code)
    assert check_receipt_code(code.replace("0", "o").replace("1", "l")) == code


@given(st.integers(0, 11), st.integers(1, 31))
def test_receipt_code_finds_every_single_error(place: int, shift: int) -> None:
    code = new_receipt_code()
    other = ALPHABET[(ALPHABET.index(code[place]) + shift) % 32]
    with pytest.raises(SubmissionFault):
        check_receipt_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "ABC", "U" * 12, "ABCD-EFGH-JKM", "䶮" * 12])
def test_what_is_no_receipt_code(text: str) -> None:
    with pytest.raises(SubmissionFault):
        check_receipt_code(text)


def test_records_survive(  # the record answers travel inside
) -> None:
    assert Submission.from_bytes(submission().to_bytes()).records["insurance"].data == RECORDS["insurance"]
