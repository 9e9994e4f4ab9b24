"""Items that name nobody: what the linter refuses in them, and submissions without parties."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED, ItemFault, load_item
from forms.judge import evaluate
from forms.model import ANONYMOUS
from forms.submission import Evidence, Submission, SubmissionFault, facts_of
from tests.forms.people import AS_OF
from tests.forms.test_submission import submission

EVALUATION = BUNDLED / "platform" / "evaluation" / "v1" / "item.yaml"
COMPLAINT = BUNDLED / "platform" / "complaint" / "v1" / "item.yaml"


def fault_of(folder: Path, source: Path, old: str, new: str) -> ItemFault:
    text = source.read_text("utf-8")
    assert text.count(old) >= 1, old
    path = folder / "item.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ItemFault) as caught:
        load_item(path)
    return caught.value


def test_evaluation_is_the_national_one() -> None:
    item = load_item(EVALUATION)
    assert item.anonymous
    assert (item.kind, item.needs_modules, item.declarations) == ("evaluation", (), ())
    assert [option.label.zh for option in item.fields["level"].options] == [
        "非常满意",
        "满意",
        "基本满意",
        "不满意",
        "非常不满意",
    ]
    assert item.fields["level"].default is None
    for level in "12345":
        codes = [option.code for option in item.fields[f"tags_{level}"].options]
        assert len(codes) == len(set(codes)) == 8
        assert all(code.startswith(level) for code in codes)
        assert item.fields[f"tags_{level}"].required is False
    beside = {step.id: step.also for step in item.steps if step.also}
    assert beside == {"tags_1": "comment", "tags_2": "comment"}
    assert not any(known.personal for known in item.fields.values())


def test_complaint_may_stay_without_a_number() -> None:
    item = load_item(COMPLAINT)
    assert item.anonymous
    assert item.kind == "complaint"
    assert item.fields["phone"].required is False
    assert item.steps[0].kind == "notice"
    assert item.promise_days <= item.legal_days


@pytest.mark.parametrize(
    ("source", "old", "new", "reason"),
    [
        (EVALUATION, "assurance: anonymous", "assurance: card_read", "nobody has to say who they are"),
        (EVALUATION, '      - {code: "3", label: {zh: 基本满意', '      - {code: "6", label: {zh: 基本满意', "1, 2, 3, 4"),  # noqa: E501
        (EVALUATION, "    label: {zh: 等级", "    default: \"'5'\"\n    label: {zh: 等级", "no level is chosen beforehand"),  # noqa: E501
        (EVALUATION, "key: level\n", "key: grade\n", ""),
        (EVALUATION, "kind: text\n    source: TYP\n    required: \"false\"", "kind: text\n    source: TYP", "never required"),  # noqa: E501
        (EVALUATION, "also: comment", "also: coment", "unknown field coment"),
        (EVALUATION, "    field: level\n    title", "    field: level\n    also: tags_5\n    title", "one text beside it"),  # noqa: E501
        (EVALUATION, "  - id: submit\n    kind: submit", "  - id: s\n    kind: sign\n    stage: why\n    title: {zh: 签, en: S}\n  - id: submit\n    kind: submit", "no sign step"),  # noqa: E501
        (EVALUATION, "minutes: 1", "papers: [application_form]\nminutes: 1", "a form that nobody signs"),
        (EVALUATION, "minutes: 1", "declarations: [{zh: 真的, en: 'true'}]\nminutes: 1", "no declarations"),
        (COMPLAINT, "  - id: notice\n    kind: notice", "  - id: notice\n    kind: review", "begin with a notice"),
        (COMPLAINT, 'source: TYP\n    required: "false"\n    pattern', "source: TYP\n    pattern", "phone is personal and required"),  # noqa: E501
        (COMPLAINT, 'source: TYP\n    required: "false"\n    pattern', 'source: IDC\n    from: card.number\n    required: "false"\n    pattern', "no IDC"),  # noqa: E501
        (COMPLAINT, "key: text\n", "key: words\n", ""),
    ],
)  # fmt: skip
def test_what_says_who_somebody_is_is_refused(
    tmp_path: Path, source: Path, old: str, new: str, reason: str
) -> None:
    fault = fault_of(tmp_path, source, old, new)
    assert reason in fault.reason, fault.reason


def test_a_submission_without_parties() -> None:
    one = submission(parties=(), evidence=(), answers={"level": "1"}, records={})
    again = Submission.from_bytes(one.to_bytes())
    assert again == one
    assert again.parties == ()
    facts = facts_of(one)
    assert facts["assurance"] == ANONYMOUS
    assert (facts["signed"], facts["consent"]) == (False, False)
    item = load_item(EVALUATION)
    assert evaluate(item, one.answers, {}, AS_OF, facts=facts).outcome == "pass"


def test_evidence_of_nobody_is_nobodys() -> None:
    consent = Evidence("consent", "consent", "", "ab" * 32, "application/json", 0, "t", {"notice_version": "1"})
    one = submission(parties=(), evidence=(consent,))
    assert facts_of(Submission.from_bytes(one.to_bytes()))["consent"] is True
    for wrong in (
        dataclasses.replace(one, evidence=(dataclasses.replace(consent, party="p1"),)),
        submission(evidence=(consent,)),
    ):
        with pytest.raises(SubmissionFault, match="takes no part"):
            Submission.from_bytes(wrong.to_bytes())
