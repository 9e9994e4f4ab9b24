"""espeak-ng as a child process: text through stdin, sound through stdout, nothing on the disk."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from . import wav
from .spoken import Segment

PROGRAM = "espeak-ng"
VOICES = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
SAMPLE_RATE = 22050
DEADLINE_S = 10.0


class VoiceFault(Exception):
    """No sound can be made. ``code`` is voice.no_program, voice.timeout or voice.failed; ``detail`` is for the log
    and never holds what was to be said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


def available(program: str = PROGRAM) -> bool:
    """True when the synthesiser is installed."""
    return shutil.which(program) is not None


def speech(segments: Sequence[Segment], rates: dict[str, int], *, program: str = PROGRAM,
           deadline_s: float = DEADLINE_S) -> bytes:
    """One wav for all segments, each in its own voice. Raises VoiceFault."""
    parts = [
        wav.read(_run([program, "-v", VOICES[s.language], "-s", str(rates[s.language]), "--stdin", "--stdout"],
                      s.text, deadline_s))
        for s in segments
    ]
    if not all(parts):
        raise VoiceFault("voice.failed", f"{program} made no sound")
    return wav.joined([part for part in parts if part is not None], SAMPLE_RATE)


def phonemes(text: str, language: str = "zh", *, program: str = PROGRAM) -> str:
    """What the synthesiser would say, in its own phoneme names, a line for every clause. Raises VoiceFault."""
    said = _run([program, "-v", VOICES[language], "-q", "-x", "--stdin"], text, DEADLINE_S)
    return said.decode("utf-8").strip()


def _run(command: list[str], text: str, deadline_s: float) -> bytes:
    try:
        done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, timeout=deadline_s, check=False)
    except FileNotFoundError as error:
        raise VoiceFault("voice.no_program", f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired:
        raise VoiceFault("voice.timeout", f"{command[0]} took longer than {deadline_s:.0f} s") from None
    except OSError as error:
        raise VoiceFault("voice.failed", f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise VoiceFault("voice.failed", f"{command[0]} ended with {done.returncode}")
    return done.stdout
