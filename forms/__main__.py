"""Tools for officials who write items: ``python -m forms check|simulate|diff|schema|new …``."""

from __future__ import annotations

import importlib
import sys

TOOLS = {
    "check": "every finding in items and tables, with file and line",
    "simulate": "thousands of made-up citizens through an item",
    "diff": "what changed between two versions, in words",
    "schema": "JSON Schema of the answers to an item",
    "new": "a starting item to write on",
}


def main() -> int:
    """Hand over to a tool; 2 when there is none of this name."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TOOLS:
        lines = ("python -m forms TOOL …", *(f"  {tool:10}{about}" for tool, about in TOOLS.items()))
        sys.stderr.write("\n".join(lines) + "\n")
        return 2
    found: int = importlib.import_module(f"forms.tools.{name}").main(sys.argv[2:])
    return found


if __name__ == "__main__":
    sys.exit(main())
