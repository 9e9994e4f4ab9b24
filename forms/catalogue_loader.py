"""Loads item files. A faulty file never loads half: every fault is an ItemFault with line and reason."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from forms.building import build, listed
from forms.model import TABLES, Catalogue, Item
from forms.yaml_lines import ItemFault

__all__ = ["BUNDLED", "ItemFault", "build", "find_item_files", "load_catalogue", "load_item"]

BUNDLED = Path(__file__).parent / "catalogue"


def find_item_files(root: Path) -> list[Path]:
    """Every ``<department>/<item>/v<number>/item.yaml`` under ``root``, sorted."""
    return sorted(root.glob("*/*/v*/item.yaml"))


def load_item(path: Path, tables: Path = TABLES) -> Item:
    """Load and check one item file, which is judged by the tables in this folder. Raises ItemFault for the first fault
    (by line)."""
    from forms import cache

    known = cache.checked(Path(path)) if Path(path).is_file() else None
    if known is not None:
        return listed(*known, tables)
    from forms.item_checks import faults_of
    from forms.yaml_lines import read_yaml

    document = read_yaml(Path(path))
    faults = faults_of(document)
    if faults:
        raise faults[0]
    cache.remember(Path(path), document.root)
    return build(document.root, tables)


def load_catalogue(root: Path = BUNDLED, tables: Path = TABLES) -> Catalogue:
    """Load every item below ``root``, to be judged by the tables in a folder. Raises ItemFault."""
    versions: dict[str, list[Item]] = {}
    for path in find_item_files(root):
        item = load_item(path, tables)
        place = (path.parent.parent.name, path.parent.name)
        if place != (item.id, f"v{item.version}"):
            raise ItemFault(
                str(path),
                1,
                "id",
                f"the folder says {place[0]}/{place[1]}, the file {item.id}/v{item.version}",
            )
        versions.setdefault(item.id, []).append(item)
    if not versions:
        raise ItemFault(str(root), None, "", "no item files here")
    return Catalogue(
        MappingProxyType(
            {key: tuple(sorted(items, key=lambda item: item.version)) for key, items in versions.items()}
        )
    )
