"""The paper that everybody reads and signs, by what the item does to a filing."""

from __future__ import annotations

from forms.model import Item
from forms.papers import cancellation_paper, contract_paper
from forms.papers.signed_sheet import Drawn
from forms.submission import Submission

_DRAWN = {"file": contract_paper.contract_drawn, "cancel": cancellation_paper.cancellation_drawn}


def signed_preview(item: Item, submission: Submission) -> bytes:
    """The paper as PDF, as it is read and signed. Raises FontFault, ValueError: nothing was chosen."""
    return signed_drawn(item, submission).data


def signed_drawn(item: Item, submission: Submission) -> Drawn:
    """The same, with the slots and what is read aloud. Raises ValueError: of this item nothing is filed."""
    if item.files is None:
        raise ValueError("of this item nothing is filed")
    return _DRAWN[item.files.act](item, submission)
