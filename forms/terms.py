"""What several people sign: the terms, named by one hash that terminal and centre compute alike.

Each signature and each "read" refers to this hash and to that of the paper that was shown: whatever is agreed otherwise
afterwards was signed by nobody (电子签名法 13: a later change of what was signed can be seen).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from forms.model import Field, Item, Json
from forms.submission import Party, Submission, canonical

CHANGES = "changes"
"""The answer that names the filing whose place this one takes: it is part of what is signed."""
SAID_ALONE = frozenset({"intent", "intent_at"})
"""What one person says alone, at their own signature, after the terms were fixed: the others do not agree to it."""

TYPED = ("TYP", "SEL", "DEC")
"""Sources of what people give themselves; all else is read or looked up anew."""


def typed_terms(item: Item, answers: Mapping[str, Json]) -> dict[str, Json]:
    """What was typed and belongs to everybody."""
    return {key: answers[key] for key, known in item.fields.items()
            if known.source in TYPED and known.each is None and answers.get(key) not in (None, "", [])}


def typed_row(group: Field, row: Mapping[str, Json]) -> dict[str, Json]:
    """Of a person's row what they typed; not what the card says, nor what they said alone."""
    return {key: value for key, value in row.items() if key not in SAID_ALONE
            and (inner := group.inner(key)) is not None and inner.source in TYPED}


def terms(item: str, version: int, as_of: str, parties: Iterable[Party], answers: Mapping[str, Json],
          disputed: Iterable[str]) -> dict[str, Json]:
    """What is agreed: item, version, day, people with their roles, answers without what each says alone.

    Who only helps is no party to it. `as_of` is an ISO day.
    """
    return {
        "item": item,
        "version": version,
        "as_of": as_of,
        "parties": [{"id": party.id, "role": party.role, "identity": dict(party.identity)}
                    for party in parties if party.role != "helper"],
        "answers": {key: _shared(value) for key, value in answers.items()},
        "disputed": list(disputed),
    }


def terms_hash(agreed: Mapping[str, Json]) -> str:
    """SHA-256 of their canonical JSON, 64 hex digits. Raises SubmissionFault: a value has no canonical form."""
    return hashlib.sha256(canonical(dict(agreed))).hexdigest()


def terms_sha256(submission: Submission) -> str:
    """The same of a submission. Raises SubmissionFault."""
    return terms_hash(terms(submission.item, submission.item_version, submission.as_of, submission.parties,
                            submission.answers, submission.disputed))


def _shared(value: Json) -> Json:
    if not isinstance(value, (list, tuple)):
        return value
    return [{key: inner for key, inner in row.items() if key not in SAID_ALONE} if isinstance(row, Mapping)
            and "party" in row else row for row in value]
