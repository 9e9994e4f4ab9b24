"""`make bench`: ratios measured in one run, printed with their goals. Exit 1 when a goal is missed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.intake import measure

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 5


def start_ratio() -> tuple[float, float, float]:
    """Median seconds to the first frame: kiosk, bare window; and their ratio. Interleaved."""
    taken: dict[str, list[float]] = {"bare": [], "kiosk": []}
    for _ in range(ROUNDS):
        for kind, samples in taken.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-m", "tests.bench.start_child", kind], cwd=ROOT, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            samples.append(time.perf_counter() - begun)
    middle = {kind: sorted(samples)[ROUNDS // 2] for kind, samples in taken.items()}
    return middle["kiosk"], middle["bare"], middle["kiosk"] / middle["bare"]


def child(module: str, *words: str) -> Any:
    """The JSON a bench child prints last."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def intakes(say: Callable[[str, float, float, str], None]) -> None:
    """The centre's intake on one core; longer runs are python -m tests.bench.intake and tests.bench.intake_long."""
    taken = measure(1, 500)
    ours, other = taken["sqlite"], taken["postgres_each"]
    for way, name in (("pool", "an ordinary application, one commit each, thread pool"),
                      ("loop", "the same on its event loop"), ("each", "our lane with one commit each")):
        one = taken[f"sqlite_{way}"]
        say(f"intake: {name} / as shipped, a second", one["per_s"] / ours["per_s"], 0.5,
            f"{one['per_s']:.0f}/s / {ours['per_s']:.0f}/s; processor {one['cpu_ms']:.1f} / {ours['cpu_ms']:.1f} ms")
    say("intake: PostgreSQL, one commit each / as shipped", other["per_s"] / ours["per_s"], 1.0,
        f"{other['per_s']:.0f}/s / {ours['per_s']:.0f}/s; PostgreSQL as shipped {taken['postgres']['per_s']:.0f}/s")
    say("intake: firsts / duplicates, a second", ours["per_s"] / ours["again_per_s"], 1.0,
        f"{ours['per_s']:.0f}/s / {ours['again_per_s']:.0f}/s")
    say("intake: p99 at 32 connections, ms", ours["p99_ms"], 50.0,
        f"p50 {ours['p50_ms']:.0f} ms: 32 turns of one core")
    kept = child("tests.bench.keeping")
    for engine in ("sqlite", "postgres"):
        say(f"{engine} keeps: one commit each / eight to one", kept[f"{engine}_each"] / kept[f"{engine}_together"], 0.5,
            f"{kept[f'{engine}_each']}/s / {kept[f'{engine}_together']}/s, opened and judged before")
    line = child("tests.bench.intake_long", "connections", "3000")
    say("memory of the centre for each connection, KB", line["bytes_each"] / 1000, 12.0, f"{line['connections']} kept")


def main() -> int:
    """Run all benches."""
    missed = 0

    def say(name: str, value: float, goal: float, note: str) -> None:
        nonlocal missed
        good = value <= goal
        missed += not good
        print(f"{'ok  ' if good else 'MISS'} {name:44} {value:6.2f}  goal <= {goal:g}   {note}", flush=True)

    kiosk, bare, ratio = start_ratio()
    say("cold start / bare QML window", ratio, 3.0, f"{kiosk:.2f} s / {bare:.2f} s")
    screens = child("tests.bench.screens_child")
    say("question to question p99 / StackView push p99", screens["question_p99_ms"] / screens["stack_p99_ms"], 2.0,
        f"{screens['question_p99_ms']:.1f} ms / {screens['stack_p99_ms']:.1f} ms")
    say("card read to screen, ms", screens["card_to_screen_ms"], 100.0, "device time left out")
    frames = child("tests.bench.frames_child")
    say("all of 2,000 items to screen, ms", frames["open_all"], 100.0, "from the press to the frame")
    for name, does in (("scroll", "scrolls"), ("search", "searches"), ("pan", "pans"), ("type", "types")):
        say(f"frame to frame while somebody {does}, p99 / empty window", frames[name] / frames["empty"], 1.5,
            f"{frames[name]:.1f} ms / {frames['empty']:.1f} ms")
    ack = child("tests.bench.submit_ack")
    for part, goal in (("p50", 1.5), ("p99", 2.0)):
        say(f"store keeps / append + fdatasync, {part}", ack[f"{part}_kept_ratio"], goal,
            f"{ack[f'{part}_kept_ms']:.2f} ms / {ack[f'{part}_append_ms']:.2f} ms; "
            f"with sealing {ack[f'{part}_submit_ms']:.2f} ms")
    drain = child("tests.bench.drain")
    for part, goal in (("single", 2.0), ("batch", 0.67)):
        say(f"queue drained, {part} / raw keep-alive socket, time", drain["raw_per_s"] / drain[f"{part}_per_s"], goal,
            f"{drain[f'{part}_per_s']:.0f}/s, raw {drain['raw_per_s']:.0f}/s, {drain['each']} of 5 KB each")
    intakes(say)
    city = child("tests.bench.recovery")
    say("who comes alone beside a city's batches, p99 / nobody", city["ours_p99_ratio"], 2.0,
        f"{city['ours']['p99_ms']:.0f} ms / {city['normal']['p99_ms']:.0f} ms; every batch taken "
        f"{city['taken']['p99_ms']:.0f} ms")
    contract = child("tests.bench.contract_child")
    say("contract on paper / its strings by plain reportlab", contract["ours"] / contract["plain"], 1.5,
        f"{contract['ours']:.0f} ms / {contract['plain']:.0f} ms, {contract['pages']} pages")
    engine = child("tests.bench.forms_child")
    say("form of 40 fields, every error / jsonschema-rs", engine["form"] / engine["schema"], 1.5,
        f"{engine['form']:.3f} ms / {engine['schema']:.3f} ms, {engine['errors']} errors")
    say("rules of a claim / the same conditions in bare CEL", engine["rules"] / engine["cel"], 3.0,
        f"{engine['rules']:.3f} ms / {engine['cel']:.3f} ms: {engine['rule_count']} rules, {engine['conditions']}"
        f" conditions; their tests alone {engine['cel_tests']:.3f} ms")
    say("2,000 checked items loaded, s of the processor", engine["load_s"], 1.0,
        f"{engine['load_wall_s']:.2f} s in all")
    say("the slowest of six searches among them, ms", engine["search_ms"], 16.7,
        "the longest word, pinyin, initials or phrase")
    say("three captured pages into a PDF / img2pdf", engine["pages"] / engine["img2pdf"], 2.0,
        f"{engine['pages']:.1f} ms / {engine['img2pdf']:.1f} ms, {engine['page_kb']:.0f} KB each")
    pages = child("tests.bench.pages_child")
    taken, behind, syncs = pages["pages"], pages["behind"], pages["syncs"]
    say("three pages of 1 MB: tap to kept / 3 MB + fdatasync", taken["tap"] / taken["limit"], 0.5,
        f"{taken['tap']:.2f} ms / {taken['limit']:.2f} ms")
    say("the same, all of it with the capture", taken["total"] / taken["limit"], 2.5,
        f"{taken['total']:.1f} ms, sealed")
    say("syncs of a submission, checkpoints counted in", syncs["submit"] + syncs["behind"], 2.05,
        f"a page {syncs['capture'] / 3:.2f}, sent {syncs['sent']:.2f}; SQLite by itself {syncs['plain']:.1f}")
    say("the one behind a poisoned one / behind a good one", behind["poison"] / behind["good"], 2.0,
        f"{behind['poison']:.0f} ms / {behind['good']:.0f} ms")
    queue = child("tests.bench.queue_growth")
    for deed in ("put", "take", "open"):
        few, many = queue[f"ours 1000 {deed}"], queue[f"ours 1000000 {deed}"]
        others = ", ".join(f"{name} {queue[f'{name} 100000 {deed}'] / queue[f'{name} 1000 {deed}']:.1f} at 100,000"
                           for name in ("persist-queue", "litequeue"))
        say(f"{deed} with 1,000,000 rows / with 1,000", many / few, 1.5, f"{many:.2f} ms / {few:.2f} ms; {others}")
    say("open with 100,000 rows, after a cut / closed well", queue["open_cut"] / queue["open_clean"], 2.0,
        f"{queue['open_cut']:.0f} ms / {queue['open_clean']:.0f} ms")
    chip = child("tests.bench.chip_apdu")
    say("chip card command / bare PC/SC call", chip["ours_ms"] / chip["bare_ms"], 2.5,
        f"{chip['ours_ms']:.3f} ms / {chip['bare_ms']:.3f} ms, a card that answers at once")
    silent = child("tests.bench.mute_child")
    whiles = {"asked": "devices are asked", "mute": "devices are mute", "apart": "a driver holds its lock"}
    for part, what in whiles.items():
        say(f"frame to frame while {what}, p99 / idle", silent[f"{part}_p99"] / silent["idle_p99"], 1.2,
            f"{silent[f'{part}_p99']:.1f} ms / {silent['idle_p99']:.1f} ms")
    say("idle / control: that driver in our own process", silent["idle_p99"] / silent["inside_p99"], 0.2,
        f"{silent['idle_p99']:.1f} ms / {silent['inside_p99']:.0f} ms")
    devices = child("tests.bench.devices_child")
    say("ID card read / its bytes at 115200 baud", devices["sdt_ms"] / devices["wire_ms"], 1.2,
        f"{devices['sdt_ms']:.1f} ms / {devices['wire_ms']:.1f} ms")
    say("camera to screen / time between two pictures", devices["camera_ms"] / devices["picture_ms"], 2.0,
        f"{devices['camera_ms']:.0f} ms / {devices['picture_ms']:.0f} ms, p90 {devices['camera_p90_ms']:.0f} ms")
    say("IPP job to its end / ipptool", devices["ipp_ms"] / devices["ipptool_ms"], 1.5,
        f"{devices['ipp_ms']:.0f} ms / {devices['ipptool_ms']:.0f} ms")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
