"""The item engine beside the bare libraries it stands on: schema, conditions, catalogue and search. Processor time."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

from tests.forms import made

ROUNDS = 15


def cheapest(works: dict[str, Callable[[], Any]], repeat: int) -> dict[str, float]:
    """Median milliseconds of the processor for each, in turns, so that what disturbs one disturbs the others."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            begun = time.process_time()
            for _ in range(repeat):
                work()
            taken[name].append((time.process_time() - begun) / repeat * 1000)
    return {name: sorted(samples)[ROUNDS // 2] for name, samples in taken.items()}


def schemas() -> dict[str, float]:
    """A form of 40 fields, a third of them wrong: every error with its sentence; every error of the bare library."""
    import jsonschema_rs

    from forms.answers import Form

    form = Form(made.item(40))
    answers = made.document(form.item, random.Random(7), 0.33)
    document = form.document(answers)
    bare = jsonschema_rs.Draft202012Validator(form.schema)
    found = cheapest({
        "form": lambda: form.misfits(answers),
        "schema": lambda: [error.message for error in bare.iter_errors(document)],
        "schema_only": lambda: list(bare.iter_errors(document)),
    }, 100)
    return {**found, "errors": len(form.misfits(answers))}


def main() -> None:
    print(json.dumps(schemas()))


if __name__ == "__main__":
    main()
