"""An item that only shows: what it may hold, what the linter refuses in it, and what it means elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED, load_item
from forms.judge import evaluate
from tests.forms.people import AS_OF
from tests.forms.test_nobody import COMPLAINT, fault_of

MINE = BUNDLED / "platform" / "mine" / "v1" / "item.yaml"
NAME_FIELD = "{key: name, label: {zh: 姓名, en: Name}, kind: name, source: IDC, from: card.name, mask: name, retention: session}"  # noqa: E501


def test_the_page_of_ones_own() -> None:
    item = load_item(MINE)
    assert [step.kind for step in item.steps] == ["notice", "card", "person_check", "overview"]
    assert (item.kind, item.assurance, item.hall) == ("overview", "person_verified", True)
    assert (item.outcomes, item.papers, item.declarations) == ((), (), ())
    assert all(known.retention == "session" for known in item.fields.values())
    assert evaluate(item, {}, {}, AS_OF, facts={}).results == ()


@pytest.mark.parametrize(
    ("source", "old", "new", "reason"),
    [
        (MINE, "assurance: person_verified", "assurance: card_read", "is shown to that person"),
        (MINE, "    kind: overview\n", "    kind: submit\n", "end with overview"),
        (MINE, "    kind: overview\n", "    kind: review\n", "end with overview"),
        (MINE, "kind: overview\ntitle", "kind: application\ntitle", "outcomes is missing"),
        (MINE, "    kind: card\n", "    kind: overview\n", "an overview is the end"),
        (MINE, "    kind: person_check\n", "    kind: records\n", "needs a person_check step"),
        (MINE, "    kind: card\n", "    kind: records\n", "needs a card step"),
        (MINE, "minutes: 2", "papers: [receipt]\nminutes: 2", "no papers"),
        (MINE, "minutes: 2", "declarations: [{zh: 真的, en: 'true'}]\nminutes: 2", "no declarations"),
        (MINE, NAME_FIELD, NAME_FIELD.replace("session", "case_archive"), "for the session"),
        (MINE, NAME_FIELD, "{key: name, label: {zh: 姓名, en: Name}, kind: name, source: TYP, retention: session}", "what the card shows"),  # noqa: E501
        (COMPLAINT, "  - id: submit\n    kind: submit", "  - id: submit\n    kind: overview", "end with submit"),
        (COMPLAINT, "outcomes:", "life_outcomes:", "unknown name"),
    ],
)  # fmt: skip
def test_what_would_hand_something_in_is_refused(
    tmp_path: Path, source: Path, old: str, new: str, reason: str
) -> None:
    fault = fault_of(tmp_path, source, old, new)
    assert reason in fault.reason, fault.reason
