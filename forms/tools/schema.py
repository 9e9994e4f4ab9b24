"""JSON Schema (2020-12) of the answers to an item, for whoever takes them in: ``python -m forms schema ITEM``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Print the schema. Exit 0; 2 when there is no such item."""
    from forms.answers import schema_of
    from forms.catalogue_loader import BUNDLED, ItemFault, load_catalogue, load_item

    parser = argparse.ArgumentParser(prog="forms schema", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("item", help="an item's id, or the path of an item.yaml")
    options = parser.parse_args(arguments)
    path = Path(options.item)
    try:
        item = load_item(path) if path.suffix == ".yaml" else load_catalogue(BUNDLED).get(options.item)
    except (KeyError, OSError, ItemFault) as fault:
        print(f"schema: {fault}", file=sys.stderr)
        return 2
    print(json.dumps(schema_of(item), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
