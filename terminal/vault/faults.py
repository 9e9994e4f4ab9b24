"""What can go wrong with the durable store."""

from __future__ import annotations


class VaultFault(Exception):
    """The store could not do what was asked; nothing was half done.

    Codes: vault.disk_full (not kept, nothing lost), vault.io (a write or sync failed: not kept, the store
    is opened
    and checked again before the next use), vault.damaged (what is on disk is not what was written),
    vault.wrong_key, vault.unsafe_sqlite, vault.busy (another process has it), vault.conflict (this
    submission id was
    kept with another content), vault.not_sealable (the centre's key is not known yet), vault.closed.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail
