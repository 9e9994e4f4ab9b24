"""`preview ITEM`: every screen and paper of an item with a fictitious citizen's answers, on one page to look through.

For officials who write items: what the public blocks, the rules and the check say stands on the same page.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from forms.catalogue_loader import BUNDLED, find_item_files, load_catalogue
from forms.judge import FAIL, PASS, evaluate, values_from
from forms.model import Item, Text
from forms.tools.check import check_all
from forms.tools.citizens import Town, read_cast
from terminal.clock import SystemClock
from terminal.workshop.city import PEOPLE, ROOT
from terminal.workshop.walking import cast_of

WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("竖屏", ()), ("竖屏 大字", ("--large",)), ("横屏", ("--landscape",)),
    ("English", ("--language", "en")), ("landscape, large, English", ("--landscape", "--large", "--language", "en")),
)
_STYLE = """body{font:16px/1.6 "Noto Sans CJK SC",sans-serif;margin:2em auto;max-width:1400px;padding:0 1.5em;
color:#16243a;background:#f6f3ec}
h1{color:#0e4a7b;margin-bottom:0}
h2{color:#0e4a7b;border-bottom:2px solid #0e4a7b;margin-top:2em}
.row{display:flex;gap:12px;overflow-x:auto;padding-bottom:12px}
figure{margin:0;flex:none}
figcaption{font-size:13px;color:#54637a}
img{height:480px;border:1px solid #ddd6c8;border-radius:8px;background:#fff}
table{border-collapse:collapse;width:100%;background:#fff}
td,th{border:1px solid #ddd6c8;padding:.4em .7em;text-align:left;vertical-align:top}
.bad{color:#8e1f16}
.good{color:#17795a}"""


def citizen_for(item: Item) -> str:
    """A member of the cast whom the item suits best: nothing speaks against it, most rules are fulfilled."""
    today, cast = SystemClock().today(), read_cast(PEOPLE)
    facts = {"assurance": "person_verified", "consent": True, "open_case": False, "pages": {}, "signed": True,
             "declared": len(item.declarations), "paid_fen": 0}

    def fitness(person: dict[str, Any]) -> tuple[bool, int]:
        found = Town(item, [person], today, 0).plain(person)
        verdict = evaluate(item, values_from(item, person["card"], found), found, today, facts=facts)
        return not verdict.with_status(FAIL), len(verdict.with_status(PASS))

    return str(max(cast, key=fitness)["id"])


def preview(name: str, folder: Path, citizen: str = "") -> tuple[Path, list[str]]:
    """Walk the item in every way and write `index.html`; answers its path and what went wrong. Raises KeyError."""
    item = load_catalogue().get(name)
    # several people come as their walk's own cast
    who = citizen or (cast_of(name)[0][1] if item.parties else citizen_for(item))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    faults: list[str] = []
    strips, papers = [], list[Path]()
    parts = [folder / str(number) for number in range(len(WAYS))]
    with ThreadPoolExecutor(max_workers=2) as pool:
        walked = list(pool.map(lambda part, way: _walk(name, who, part, way[1]), parts, WAYS))
    for part, (title, _), told in zip(parts, WAYS, walked, strict=True):
        if "fault" in told:
            faults.append(f"{title}：{told['fault']}")
        strips.append(_strip(title, sorted((part / "screens").glob("*.png")), folder))
        if part == parts[0]:
            papers = [picture for path in told.get("papers", ()) for picture in _pictures(Path(path), part)]
        for kept in ("terminal", "central", "acquirer"):
            shutil.rmtree(part / "booth" / kept, ignore_errors=True)
    page = _page(item, who, strips, _strip("纸上", papers, folder), faults)
    target = folder / "index.html"
    target.write_text(page, encoding="utf-8")
    return target, faults


def _walk(name: str, citizen: str, part: Path, options: tuple[str, ...]) -> dict[str, Any]:
    """One walk as a process of its own; `fault` says why it did not end well."""
    command = [sys.executable, "main.py", "walk", name, "--json", "--citizen", citizen, "--shots",
               str(part / "screens"), "--keep", str(part / "booth"), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {"fault": done.stderr[-400:]}
    return told


def _pictures(paper: Path, part: Path) -> list[Path]:
    """A paper's pages as pictures."""
    if paper.suffix != ".pdf":
        return [paper]
    stem = part / paper.stem
    subprocess.run(["pdftoppm", "-r", "80", "-png", str(paper), str(stem)], check=True)
    return sorted(part.glob(f"{paper.stem}-*.png"))


def _figure(name: str, source: str) -> str:
    name, source = html.escape(name), html.escape(source)
    return f'<figure><img loading="lazy" src="{source}" alt="{name}"><figcaption>{name}</figcaption></figure>'


def _strip(title: str, pictures: Iterable[Path], folder: Path) -> str:
    figures = "".join(_figure(path.stem, str(path.relative_to(folder))) for path in pictures)
    return f'<h2>{html.escape(title)}</h2><div class="row">{figures}</div>'


def _page(item: Item, citizen: str, strips: list[str], papers: str, faults: list[str]) -> str:
    findings = [finding for path in find_item_files(BUNDLED) if path.parent.parent.name == item.id
                for finding in check_all(path) if finding.file == str(path)]
    said = [*(f"走不完：{fault}" for fault in faults), *map(str, findings)]
    check = "".join(f'<p class="bad">{html.escape(line)}</p>' for line in said) or '<p class="good">没有发现问题。</p>'
    blocks = _table(("公开的", "中文", "English"), ((block.title, block.body) for block in item.public))
    rules = _rules(item)
    return (f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{html.escape(item.title.zh)}</title>'
            f"<style>{_STYLE}</style><h1>{html.escape(item.title.zh)}</h1><p>{html.escape(item.title.en)} · {item.id} "
            f"v{item.version} · {item.valid_from} 起 · 用的是虚构的人 {html.escape(citizen)} · {_today()}</p>"
            f"<h2>检查</h2>{check}{''.join(strips)}{papers}<h2>六公开</h2>{blocks}<h2>规则</h2>{rules}</html>")


def _today() -> date:
    return SystemClock().today()


def _table(head: tuple[str, str, str], rows: Iterable[tuple[Text, Text]]) -> str:
    body = "".join(f"<tr><th>{html.escape(name.zh)}</th><td>{html.escape(text.zh)}</td><td>{html.escape(text.en)}</td>"
                   "</tr>" for name, text in rows)
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{body}</table>"


def _rules(item: Item) -> str:
    cells = ("passed", "failed", "way_out", "unknown", "unknown_way_out", "basis")
    head = "".join(f"<th>{word}</th>" for word in ("规则", "符合", "不符合", "怎么办", "存疑", "怎么办", "依据"))
    rows = "".join(
        f"<tr><th>{rule.id}<br>{html.escape(rule.title.zh)}</th>"
        + "".join(f"<td>{html.escape(getattr(rule, cell).zh)}</td>" for cell in cells) + "</tr>" for rule in item.rules)
    return f"<table><tr>{head}</tr>{rows}</table>"


def main(arguments: Any) -> int:
    """The command. Exit 0; 1 when a walk did not end well, 2 when there is no such item."""
    try:
        path, faults = preview(arguments.item, arguments.out or Path("preview") / arguments.item, arguments.citizen)
    except KeyError:
        sys.stderr.write(f"preview: no item named {arguments.item}\n")
        return 2
    print(f"preview: {path}")
    for fault in faults:
        sys.stderr.write(f"preview: {fault}\n")
    return 1 if faults else 0
