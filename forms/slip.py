"""What a receipt says of a submission, and nothing else: enough to print it again, too little to learn more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.numbers.mask import mask_name
from forms.submission import Submission, SubmissionFault, check_receipt_code


class SlipFault(Exception):
    """This is no slip; the text says why and quotes nothing."""


@dataclass(frozen=True)
class Slip:
    """`name` is masked and empty where nobody is named; `created_at` RFC 3339; `outcome` the judge's word."""

    receipt_code: str
    created_at: str
    outcome: str
    name: str = ""

    @classmethod
    def of(cls, submission: Submission) -> Slip:
        """What the receipt of this submission says."""
        name = submission.parties[0].identity.get("name") if submission.parties else None
        return cls(
            submission.receipt_code,
            submission.created_at,
            str(submission.verdict.get("outcome", "")),
            mask_name(name) if isinstance(name, str) else "",
        )

    def to_json(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, value: Any) -> Slip:
        """Read what :meth:`to_json` wrote. Raises SlipFault."""
        if not isinstance(value, Mapping):
            raise SlipFault("a slip is an object")
        given = {name: value.get(name) for name in cls.__dataclass_fields__}
        if not all(isinstance(text, str) for text in given.values()):
            raise SlipFault("a part of the slip is missing or no text")
        try:
            code = check_receipt_code(given["receipt_code"])  # type: ignore[arg-type]
        except SubmissionFault:
            raise SlipFault("no receipt code") from None
        return cls(**{**given, "receipt_code": code})  # type: ignore[arg-type]
