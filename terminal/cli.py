"""The command line. Exit codes: 0 good, 1 a fault, 2 wrong use, 78 configuration."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from pathlib import Path

from terminal.config import Config, ConfigFault, load
from terminal.outbox.arguments import outbox_arguments
from terminal.upkeep.arguments import staff_arguments

EX_CONFIG = 78
DEFAULT = Path("terminal.toml")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="budayang", description="不打烊 Budayang: self-service terminal")
    parser.add_argument("--config", type=Path, default=DEFAULT, help="terminal.toml")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    walk = commands.add_parser("walk", help="drive the real screens through an item without hands")
    walk.add_argument("item")
    walk.add_argument("--citizen", default="", metavar="ID",
                      help="who of assets/city/people.yaml; default: whom the item suits, or one at random")
    walk.add_argument("--shots", type=Path, metavar="DIR", help="take a picture of every screen")
    walk.add_argument("--keep", type=Path, metavar="DIR", help="keep data and papers here")
    walk.add_argument("--json", action="store_true", help="print one JSON object")
    walk.add_argument("--language", choices=("zh", "en"), default="zh")
    walk.add_argument("--large", action="store_true", help="in large type")
    walk.add_argument("--landscape", action="store_true")
    walk.add_argument("--contrast", action="store_true", help="in high contrast")
    walk.add_argument("--calm", action="store_true", help="without motion")
    walk.add_argument("--reach", action="store_true", help="working area brought down, for who sits")
    walk.add_argument("--dark", action="store_true", help="screen black, by headphones; with --manner keys")
    walk.add_argument("--manner", choices=("sure", "finger", "trembling", "twice", "half", "keys"), default="sure",
                      help="how this citizen presses")
    walk.add_argument("--slow", action="store_true", help="reads each screen until the curtain falls, then lifts it")
    walk.add_argument("--seed", type=int, default=0, help="of a trembling hand")
    walk.add_argument("--offline", action="store_true", help="with the network pulled")
    walk.add_argument("--without-code", action="store_true", help="as a citizen who cannot receive the code")
    walk.add_argument("--dispute", default="", metavar="FIELD", help="mark this record line as wrong")
    walk.add_argument("--address", default="", metavar="TEXT", help="write this address instead of confirming")
    walk.add_argument("--by-hand", default="", metavar="TEXT",
                      help="live elsewhere and write this house number with a finger (一 二 三 十 号)")
    walk.add_argument("--face", nargs="?", const="self", default="", metavar="WHO",
                      help="before the face camera: self, refuse, stranger, photo, nobody, two, pulled, no_camera; "
                           "where several sign also replaced (somebody else at the signature), and no_camera unless "
                           "--face is given")
    walk.add_argument("--helper", default="", metavar="ID", help="this citizen comes to help, with a card of their own")
    walk.add_argument("--answer", action="append", default=[], type=_answer, metavar="FIELD=VALUE",
                      help="what to choose or write; may be given several times")
    walk.add_argument("--evaluate", default="", choices=("1", "2", "3", "4", "5"), metavar="LEVEL",
                      help="evaluate the case afterwards, from its last screen")
    walk.add_argument("--intruder", default="", metavar="ID",
                      help="of several: this citizen lays down their card where another is to sign")
    walk.add_argument("--pause", action="store_true",
                      help="where several take part: stop in the middle; another one goes on with what was kept")
    walk.add_argument("--change", action="store_true",
                      help="of a contract: it is filed, and then one of its terms is changed by everybody of it")
    walk.add_argument("--scale", type=float, default=1.0, help="size of the window")
    check = commands.add_parser("check", help="validate configuration and catalogue, print every finding")
    check.add_argument("--json", action="store_true")
    preview = commands.add_parser("preview", help="every screen and paper of an item on one page, for who writes it")
    preview.add_argument("item")
    preview.add_argument("--citizen", default="", metavar="ID", help="default: whom the item suits best")
    preview.add_argument("--out", type=Path, metavar="DIR", help="default: preview/ITEM")
    doctor = commands.add_parser("doctor", help="diagnose devices")
    doctor.add_argument("device", nargs="?", default="")
    doctor.add_argument("--json", action="store_true")
    outbox = commands.add_parser("outbox", help="what is not at the centre yet: list, try again, carry over on a stick")
    outbox_arguments(outbox)
    staff = commands.add_parser("staff", help="who may open the staff's door of this terminal")
    staff_arguments(staff)
    path = commands.add_parser("path", help="a printer's paper path: free or locked; staff say that they emptied it")
    path.add_argument("device", nargs="?", default="document_printer")
    path.add_argument("--emptied", action="store_true", help="the printer was opened and all paper taken out")
    path.add_argument("--wait", type=float, default=30.0, metavar="SECONDS", help="for the terminal to believe it")
    path.add_argument("--json", action="store_true")
    demo = commands.add_parser("demo", help="kiosk in a window with simulated devices, dock and central platform")
    demo.add_argument("--seconds", type=float, default=0.0, help="end by itself after this time")
    demo.add_argument("--landscape", action="store_true")
    demo.add_argument("--folder", type=Path, default=Path("demo"), help="where data and papers go")
    return parser


def _answer(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError(f"{text} is not FIELD=VALUE")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr,
                        format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if options.command == "walk":
        from terminal.workshop.walking import main as walk

        return walk(options)
    if options.command == "demo":
        from terminal.workshop.demo import main as demo

        return demo(options)
    if options.command == "preview":
        from terminal.workshop.preview import main as preview

        return preview(options)
    if options.command == "check":
        return _check(options)
    try:
        config = load(options.config)
    except ConfigFault as fault:
        return _refuse(fault, as_json=getattr(options, "json", False))
    if options.command == "staff":
        from terminal.upkeep.command import run as staff

        return staff(options, config)
    if options.command == "outbox":
        from terminal.outbox.command import run as outbox

        return outbox(options, config)
    if options.command == "path":
        return _path(options, config)
    return _doctor(options, config) if options.command == "doctor" else _kiosk(config)


def _refuse(fault: ConfigFault, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "fault": "config.bad", "message": str(fault)}, ensure_ascii=False))
    else:
        sys.stderr.write(f"{fault}\n")
    return EX_CONFIG


def _check(options: argparse.Namespace) -> int:
    from forms.tools.check import check_all

    findings = [
        {"file": str(f.file), "line": f.line, "path": f.path, "level": f.level, "reason": f.reason,
         "suggestion": f.suggestion}
        for f in check_all(tried=False)
    ]
    bad_config = False
    if options.config.exists() or options.config != DEFAULT:
        try:
            load(options.config)
        except ConfigFault as fault:
            bad_config = True
            findings.append({"file": fault.file, "line": None, "path": fault.key, "level": "error",
                             "reason": fault.reason, "suggestion": None})
    errors = [f for f in findings if f["level"] == "error"]
    if options.json:
        print(json.dumps({"ok": not errors, "findings": findings}, ensure_ascii=False))
    else:
        for f in findings:
            place = ":".join(str(part) for part in (f["file"], f["line"], f["path"]) if part)
            hint = f" ({f['suggestion']})" if f["suggestion"] else ""
            print(f"{f['level']}: {place}: {f['reason']}{hint}")
        if not findings:
            print("check: configuration and catalogue are good")
    return EX_CONFIG if bad_config else 1 if errors else 0


def _doctor(options: argparse.Namespace, config: Config) -> int:
    from terminal.devices.doctor import doctor

    names = [options.device] if options.device else list(config.devices)
    if not names:
        return _refuse(ConfigFault(str(options.config), "devices", "no device is configured"), as_json=options.json)
    worst = 0
    for name in names:
        table = config.devices.get(name)
        if table is None:
            fault = ConfigFault(str(options.config), f"devices.{name}", "this device is not configured")
            return _refuse(fault, as_json=options.json)
        result = doctor(name, table, config.drivers.allow)
        if options.json:
            print(json.dumps(result, ensure_ascii=False))
        else:
            words = result.get("identity") if result["ok"] else f"{result['fault']}: {result['message']}"
            print(f"{name}: {'ok' if result['ok'] else 'fault'}: {words}")
        if not result["ok"]:
            worst = max(worst, EX_CONFIG if result["fault"] == "config.bad" else 1)
    return worst


def _path(options: argparse.Namespace, config: Config) -> int:
    """Exit code 1 while the path is locked."""
    from terminal.app import PATHS
    from terminal.devices.paper_path import file_of, read, say_emptied

    file = file_of(config.data_dir / PATHS, options.device)
    try:
        if options.emptied and say_emptied(file):
            end = time.monotonic() + options.wait
            while read(file) is not None and time.monotonic() < end:
                time.sleep(0.2)
    except OSError as fault:
        sys.stderr.write(f"{file}: {fault.strerror}\n")
        return 1
    lock = read(file)
    if options.json:
        print(json.dumps({"ok": lock is None, "device": options.device, "reason": lock.reason if lock else "",
                          "hand": lock is not None and lock.hand}))
    elif lock is None:
        print(f"{options.device}: paper path free")
    else:
        todo = "; take out all paper, close it, then: path --emptied" if lock.hand else "; freed when it stays quiet"
        print(f"{options.device}: paper path locked ({lock.reason}){todo}")
    return 0 if lock is None else 1


def _kiosk(config: Config) -> int:
    from terminal.app import run

    return run(config)
