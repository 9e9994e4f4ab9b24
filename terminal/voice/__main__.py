"""`python -m terminal.voice say|render|check|list`. Exit 0, 1 (a fault or something unresolved), 2 (wrong use)."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path

from terminal.config import VoiceOptions

from . import recorded, spoken, synth, wav
from .aplay import AlsaOut
from .cache import Sounds, fixed_pieces
from .synth import VoiceFault


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    try:
        return int({"say": _say, "render": _render, "check": _check, "list": _list}[options.command](options))
    except VoiceFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m terminal.voice", description="the voice of the kiosk")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    say = commands.add_parser("say", help="say a text, or write it to a file")
    say.add_argument("text")
    say.add_argument("--language", choices=tuple(synth.VOICES), default="zh")
    say.add_argument("--out", type=Path, metavar="FILE.wav")
    say.add_argument("--device", default="default", help="ALSA device")
    render = commands.add_parser("render", help="make the sound of every fixed sentence ahead")
    render.add_argument("--cache", type=Path, default=VoiceOptions().cache_dir, metavar="DIR")
    commands.add_parser("check", help="list what would be read wrongly (needs pypinyin)")
    listing = commands.add_parser("list", help="print every fixed sentence and the name of its recording")
    listing.add_argument("--language", choices=tuple(synth.VOICES), default="zh")
    return parser


def _say(options: argparse.Namespace) -> int:
    defaults = VoiceOptions()
    rates = {language: defaults.rate(language) for language in synth.VOICES}
    made = synth.speech(spoken.segments(options.text, options.language), rates)
    if options.out:
        options.out.write_bytes(made)
        return 0
    out = AlsaOut(options.device)
    out.play(made, options.text).wait()
    if out.health.issues:
        sys.stderr.write(f"{out.health.issues[0]}\n")
        return 1
    return 0


def _render(options: argparse.Namespace) -> int:
    sounds = Sounds(replace(VoiceOptions(), cache_dir=options.cache))
    for language in synth.VOICES:
        count = sounds.render(fixed_pieces(language), language)
        read = [wav.read(path.read_bytes()) for path in (sounds.folder / language).glob("*.wav")]
        seconds = sum(sound.seconds for sound in read if sound is not None)
        _print(f"{language}: {count} sentences, {len(read)} files, {seconds / 60:.1f} minutes")
    return 0


def _check(options: argparse.Namespace) -> int:
    from . import homographs

    try:
        found = homographs.disagreements()
    except ImportError:
        sys.stderr.write("pypinyin is not installed: pip install -e '.[dev]'\n")
        return 1
    for each in found:
        _print(str(each))
    _print(f"check: {len(homographs.every_sentence())} sentences, {len(found)} unresolved")
    return 1 if found else 0


def _list(options: argparse.Namespace) -> int:
    for sentence in fixed_pieces(options.language):
        _print(f"{recorded.file_name(sentence)}  {sentence}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
