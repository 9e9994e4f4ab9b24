"""The administrative regions of China as a tree: province, prefecture, county, township.

Source: codes of the National Bureau of Statistics (see the head of tables/regions.tsv); names are as they stand there.
A code has 2, 4, 6 or 9 digits; the one above is its beginning.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "tables" / "regions.tsv"
LENGTHS = (2, 4, 6, 9)
"""Digits of a code: province, prefecture, county, township."""
_PASSED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Rows that only sort what lies below them; nobody writes them in an address."""


@lru_cache(maxsize=1)
def _tree() -> tuple[dict[str, str], dict[str, list[str]]]:
    names: dict[str, str] = {}
    below: dict[str, list[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name = line.split("\t")
        names[code] = name
        below.setdefault(above(code), []).append(code)
    return names, below


def above(code: str) -> str:
    """The code one step up as the table has it; "" above a province and for anything that is no code."""
    shorter = [length for length in LENGTHS if length < len(code)]
    return code[: shorter[-1]] if shorter else ""


def name(code: str) -> str:
    """Name of a region; "" for an unknown code."""
    return _tree()[0].get(code, "")


def known(code: str) -> bool:
    """Whether there is such a region."""
    return code in _tree()[0]


def inside(code: str) -> list[tuple[str, str]]:
    """(code, name) of the regions one step below, "" for the provinces; rows that only sort others are stepped over."""
    names, below = _tree()
    found: list[tuple[str, str]] = []
    for child in below.get(code, []):
        if _only_sorts(child):
            found += inside(child)
        else:
            found.append((child, names[child]))
    return found


def up(code: str) -> str:
    """The region that holds this one, over rows that only sort; "" above a province."""
    higher = above(code)
    while higher and _only_sorts(higher):
        higher = above(higher)
    return higher


def path(code: str) -> list[str]:
    """Codes from the province down to this region, without rows that only sort; empty for an unknown code."""
    if not known(code):
        return []
    higher = up(code)
    return [*(path(higher) if higher else []), code]


def written(code: str) -> str:
    """A region as it stands at the head of an address: 河南省平顶山市湛河区."""
    return "".join(name(one) for one in path(code))


def from_gb(code: str) -> str:
    """A six-digit region (GB/T 2260; 410400 is a whole prefecture) as a code of this table; "" when it has none."""
    for length in (6, 4, 2):
        if len(code) == 6 and not code[length:].strip("0") and known(code[:length]):
            return code[:length]
    return ""


def _only_sorts(code: str) -> bool:
    names = _tree()[0]
    # a prefecture without counties stands twice, the second time for all of it: 东莞市 4419 and 441900
    return names[code] in _PASSED or (len(code) == 6 and names.get(code[:4]) == names[code])
