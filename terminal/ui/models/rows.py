"""The list of all items as a list model: a catalogue of thousands crosses to QML row by row, as it is looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

HEAD = int(Qt.ItemDataRole.UserRole) + 1
TILE = HEAD + 1


class Rows(QAbstractListModel):
    """Headings and tiles in one flat list: role `head` is a heading's text or "", role `tile` a tile or null."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[dict[str, Any]] = []
        self._rows: list[tuple[str, dict[str, Any] | None]] = []

    def take(self, groups: list[dict[str, Any]]) -> None:
        """Show these groups (title, tiles); the same ones again change nothing."""
        if groups == self._groups:
            return
        self._groups = groups
        rows = [row for group in groups for row in ((group["title"], None), *(("", tile) for tile in group["tiles"]))]
        # rows are changed where they stand: made anew with every letter of a search they would cost a late frame
        old, new = len(self._rows), len(rows)
        if new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
            self._rows = rows
            self.endRemoveRows()
        elif new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows
        if common := min(old, new):
            self.dataChanged.emit(self.index(0), self.index(common - 1))

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Any, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or role not in (HEAD, TILE):
            return None
        head, tile = self._rows[index.row()]
        return head if role == HEAD else tile

    def roleNames(self) -> Any:
        return {HEAD: b"head", TILE: b"tile"}
