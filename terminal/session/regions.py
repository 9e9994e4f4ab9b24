"""Where a grid was not touched, said shortly: whole rows, whole columns, and the places that are left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

MOST = 3
"""Places named one by one, the largest first; of the others only how many there are."""


def untouched(columns: int, rows: int, touched: Collection[int]) -> tuple[tuple[str, str], ...]:
    """(key, value) of what is missing; empty when nothing is. Cells are numbered by row, from the top left; rows and
    columns are counted from 1, from the top and from the left.

    Keys: rows and columns ("3-5, 9"), area ("rows/columns" of the smallest rectangle around cells that hang together,
    such as "3-5/2-4"), areas_more (a count).
    """
    missing = {cell for cell in range(columns * rows) if cell not in touched}
    left_in_row, left_in_column = (Counter(cell // columns for cell in missing),
                                   Counter(cell % columns for cell in missing))
    dead_rows = [row for row in range(rows) if left_in_row[row] == columns]
    # all of it: said once
    dead_columns = [column for column in range(columns) if left_in_column[column] == rows > len(dead_rows)]
    rest = {cell for cell in missing if cell // columns not in dead_rows and cell % columns not in dead_columns}
    lines = [(key, spans(dead)) for key, dead in (("rows", dead_rows), ("columns", dead_columns)) if dead]
    places = sorted(_places(rest, columns), key=lambda place: (-len(place), min(place)))
    for place in places[:MOST]:
        lines.append(("area", f"{_around([cell // columns for cell in place])}/"
                              f"{_around([cell % columns for cell in place])}"))
    if len(places) > MOST:
        lines.append(("areas_more", str(len(places) - MOST)))
    return tuple(lines)


def spans(numbers: list[int]) -> str:
    """Sorted numbers from 0, counted from 1, with those in a row drawn together: [2, 3, 4, 8] is "3-5, 9"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(_around(run) for run in found)


def _around(numbers: list[int]) -> str:
    low, high = min(numbers) + 1, max(numbers) + 1
    return str(low) if low == high else f"{low}-{high}"


def _places(cells: set[int], columns: int) -> Iterator[set[int]]:
    """Cells that hang together by their edges."""
    left = set(cells)
    while left:
        place, border = set[int](), {left.pop()}
        while border:
            cell = border.pop()
            place.add(cell)
            beside = {cell - columns, cell + columns}
            beside |= {cell - 1} if cell % columns else set()
            beside |= {cell + 1} if (cell + 1) % columns else set()
            border |= beside & left
            left -= border
        yield place
