"""Answers and items made up and spoilt: every verdict of our schemas beside the other implementation's.

Exit 1 at the first document on which they differ, or when a run that ignores one keyword is not found out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from tests.forms import oracle

IGNORED = ("required", "type", "enum", "pattern", "minLength", "maxLength", "additionalProperties", "uniqueItems",
           "minItems", "maxItems", "minimum", "maximum", "not")
SEED = 20261122


def main(count: int) -> int:
    """So many documents, nine of ten answers, the others items; then the controls on a tenth of them."""
    seen: Counter[str] = Counter()
    clean = 0
    for source in (oracle.answers(count * 9 // 10, SEED), oracle.items(count // 10, SEED)):
        for schema, document in source:
            found = oracle.ours(schema, document)
            other = oracle.theirs(schema, document)
            if found != other:
                print(f"differ: {found ^ other}\n{json.dumps(document, ensure_ascii=False)[:2000]}")
                return 1
            clean += not found
            seen.update(keyword for _, keyword in found)
    print(f"{count} documents, {clean} without an error, {sum(seen.values())} errors: {dict(seen.most_common())}")
    missed = [keyword for keyword in IGNORED if not _noticed(keyword, count // 10)]
    if missed:
        print(f"nobody notices that these are ignored: {', '.join(missed)}")
    return 1 if missed else 0


def _noticed(keyword: str, count: int) -> bool:
    return any(oracle.ours(oracle.without(schema, keyword), document) != oracle.theirs(schema, document)
               for schema, document in oracle.answers(count, SEED))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
