"""Our schema verdicts beside those of another implementation, the jsonschema library, error by error."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema
import jsonschema_rs

from forms.answers import Form
from forms.catalogue_loader import BUNDLED, find_item_files
from forms.item_checks import SCHEMA
from forms.yaml_lines import read_yaml
from tests.forms import made

Errors = set[tuple[tuple[Any, ...], str]]
"""Place in the document, and the keyword that refuses."""
FORMS = 12


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """Forms of different lengths."""
    return tuple(Form(made.item(7 + 5 * number, number)) for number in range(FORMS))


@lru_cache(maxsize=1)
def item_documents() -> tuple[Any, ...]:
    """Every item of the catalogue as it is written."""
    return tuple(read_yaml(path).root for path in find_item_files(BUNDLED))


def ours(schema: Any, document: Any) -> Errors:
    """By the validator that the engine uses."""
    found = jsonschema_rs.Draft202012Validator(schema).iter_errors(document)
    # one that allows no name at all is told as the schema "false"
    return {(tuple(error.instance_path), {"falseSchema": "additionalProperties"}.get(error.kind.name, error.kind.name))
            for error in found}


def theirs(schema: Any, document: Any) -> Errors:
    """By the other one."""
    return {(tuple(error.absolute_path), str(error.validator))
            for error in jsonschema.Draft202012Validator(schema).iter_errors(document)}


def answers(count: int, seed: int) -> Iterator[tuple[Any, Any]]:
    """Pairs of a form's schema and a document, as many as wanted; by turns all right, a few wrong, all wrong."""
    dice = random.Random(seed)
    for number in range(count):
        form = forms()[number % FORMS]
        given = made.document(form.item, dice, (0.0, 0.1, 0.5, 1.0)[number % 4])
        yield form.schema, form.document(given) if number % 3 else given


def items(count: int, seed: int) -> Iterator[tuple[Any, Any]]:
    """Pairs of the item schema and an item of the catalogue in which a few places were spoilt."""
    dice = random.Random(seed)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for number in range(count):
        text = json.dumps(item_documents()[number % len(item_documents())])
        document = json.loads(text)
        for _ in range(dice.randint(0, 3)):
            spoil(document, dice)
        yield schema, document


SPOILT: tuple[Any, ...] = (
    None, "", "x", "x" * 900, "A-1", "01", "0", "1234567890", "name\n", "2026-1-1", [], ["x"], ["home", "home"], {},
    {"zh": "x"}, {"zh": "", "en": "x"}, {"zh": "x", "en": "x", "fr": "x"}, 1, True, 1.5, "٣", "title",
)


def spoil(document: Any, dice: random.Random) -> None:
    """Change, drop, add, double or rename something somewhere."""
    node = document
    for _ in range(dice.randint(0, 6)):
        inner = list(node.values()) if isinstance(node, dict) else node
        inner = [one for one in inner if isinstance(one, (dict, list)) and one]
        if not inner:
            break
        node = dice.choice(inner)
    if isinstance(node, list):
        place = dice.randrange(len(node))
        what = dice.randrange(3)
        if what == 0:
            node[place] = dice.choice(SPOILT)
        elif what == 1:
            del node[place]
        else:
            node.append(node[place])
        return
    key = dice.choice(list(node))
    what = dice.randrange(4)
    if what == 0:
        node[key] = dice.choice(SPOILT)
    elif what == 1:
        del node[key]
    elif what == 2:
        node[key + "s"] = node.pop(key)
    else:
        node[dice.choice(("title", "pattern", "min", "zz"))] = dice.choice(SPOILT)


def without(schema: Any, keyword: str) -> Any:
    """The schema with one keyword ignored everywhere: what the comparison must notice."""
    if isinstance(schema, list):
        return [without(inner, keyword) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    named = {"properties", "$defs"}
    return {key: {name: without(inner, keyword) for name, inner in value.items()} if key in named else
            without(value, keyword) for key, value in schema.items() if key != keyword}
