"""In whose name the fund's account of a home is, after what was decided at terminals (住宅专项维修资金管理办法, 28).

The ledger is the fictitious city's; a real one is told by its department's own connection.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from central.store.db import Store

ITEM = "fund-rename"
RECORD = "house"
Amend = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Renames:
    """Reads decided cases of the item; ``before`` is what the record learns otherwise."""

    store: Store
    before: Amend | None = None

    def known(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with its present holder, where the account has been renamed."""
        if self.before is not None:
            record = self.before(record)
        holder = self._holder(record.get("house_id")) if "holder" in record else None
        return record if holder is None else {**record, "holder": holder}

    def _holder(self, house_id: object) -> str | None:
        rows = self.store.rows("SELECT s.body FROM office_case c JOIN submission s ON s.id = c.submission "
                               "WHERE c.item=? AND c.state='decided' ORDER BY c.received_at DESC, c.number DESC", ITEM)
        for (body,) in rows:
            said = json.loads(bytes(body)) if body else {}
            if said.get("answers", {}).get("flat") == house_id:
                return str(said["parties"][0]["identity"]["name"])
        return None
