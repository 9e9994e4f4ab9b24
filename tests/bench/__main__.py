"""`make bench`: ratios measured in one run, printed with their goals. Exit 1 when a goal is missed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

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


def child(module: str) -> Any:
    """The JSON a bench child prints last."""
    done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


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
