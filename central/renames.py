"""Whose name the fund's account of a home was put into at a terminal (住宅专项维修资金管理办法, 28).

The ledger is the fictitious city's; a real one is told by its department's own connection.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from central.store.db import Store

ITEM = "fund-rename"


@dataclass(frozen=True)
class Renames:
    """Reads decided cases of the item."""

    store: Store

    def by(self, number: str, house_id: str) -> bool:
        """Whether this person (ID number) has had it done for this home."""
        rows = self.store.rows("SELECT s.body FROM office_case c JOIN submission s ON s.id = c.submission "
                               "WHERE c.applicant=? AND c.item=? AND c.state='decided'", number.upper(), ITEM)
        return any(body and json.loads(bytes(body)).get("answers", {}).get("flat") == house_id for (body,) in rows)
