"""What happens to a simulated device, written down in YAML: the same every time.

    seed: 7                 # which bytes are hit by `corrupt`
    repeat: true            # from the beginning again
    steps:
      - fault: garbled      # one of the device's faults, for the next three occasions
        times: 3
      - after: 2.5          # seconds after the step before
        clear: true         # no fault any more
      - hold: 4             # the next answer comes so many seconds late
      - corrupt: 2          # so many bytes of the next answer are turned over
      - unplug: true
      - after: 1
        plug_in: true
      - flap: 10            # so many times pulled out and put back
        every: 0.2
      - state: paper_out    # printers; `ok` ends it

Each step does one thing; `after` may stand with any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from drivers.simulated.faults import Faults

LONGEST = 3600.0
"""Seconds of any time in a script, and times of anything repeated."""


class ScriptFault(Exception):
    """A script that cannot be used: file, line (0: the whole file) and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True)
class Step:
    """``action`` is one of ``ACTIONS``, ``value`` what it is given; ``line`` counts from 1."""

    action: str
    value: Any
    after: float = 0.0
    times: int | None = None
    every: float = 0.5
    line: int = 0


@dataclass(frozen=True)
class Script:
    """Steps in their order; ``repeat`` begins again after the last."""

    file: str
    steps: tuple[Step, ...]
    repeat: bool = False
    seed: int = 0


def _number(low: float, high: float = LONGEST) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        good = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return "" if good else f"must be a number from {low:g} to {high:g}"

    return check


def _whole(value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST
    return "" if good else f"must be a whole number from 1 to {LONGEST:g}"


def _word(value: Any) -> str:
    return "" if isinstance(value, str) and value else "must be a word"


def _true(value: Any) -> str:
    return "" if value is True else "must be true"


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _seed(value: Any) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) else "must be a whole number"


ACTIONS: dict[str, Callable[[Any], str]] = {
    "fault": _word, "clear": _true, "hold": _number(0.01), "corrupt": _whole, "unplug": _true, "plug_in": _true,
    "flap": _whole, "state": _word,
}  # fmt: skip
_BESIDE: dict[str, tuple[tuple[str, ...], Callable[[Any], str]]] = {
    "after": (tuple(ACTIONS), _number(0)),
    "times": (("fault",), _whole),
    "every": (("flap",), _number(0.01)),
}
"""Key -> actions it may stand with, and its check."""
_HEAD: dict[str, Callable[[Any], str]] = {"seed": _seed, "repeat": _truth}


def load(path: Path) -> Script:
    """Read a script. Raises ScriptFault."""
    name = path.name
    try:
        tree = YAML(typ="rt").load(path.read_text("utf-8"))
    except OSError as error:
        raise ScriptFault(name, 0, error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise ScriptFault(name, 0, "not UTF-8 text") from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ScriptFault(name, mark.line + 1 if mark else 0, "not YAML") from None
    except (ValueError, RecursionError, ArithmeticError):
        raise ScriptFault(name, 0, "holds a value that cannot be read") from None
    return _script(tree, name)


def _script(tree: Any, file: str) -> Script:
    if not isinstance(tree, CommentedMap) or not isinstance(tree.get("steps"), CommentedSeq) or not tree["steps"]:
        raise ScriptFault(file, 0, "must be a table with a list of steps")
    head: dict[str, Any] = {}
    for key, value in tree.items():
        if key == "steps":
            continue
        if key not in _HEAD:
            raise ScriptFault(file, _line(tree, key), f"unknown key {key!r}; known: {', '.join((*_HEAD, 'steps'))}")
        if reason := _HEAD[key](value):
            raise ScriptFault(file, _line(tree, key), f"{key}: {reason}")
        head[key] = value
    steps = tuple(_step(part, file, tree["steps"].lc.item(place)[0] + 1) for place, part in enumerate(tree["steps"]))
    script = Script(file, steps, **head)
    if script.repeat and not sum(_seconds(step) for step in steps):
        raise ScriptFault(file, _line(tree, "repeat"), "repeat: the steps take no time, so they would never rest")
    return script


def _step(tree: Any, file: str, line: int) -> Step:
    if not isinstance(tree, CommentedMap):
        raise ScriptFault(file, line, "a step must be a table such as `fault: garbled`")
    actions = [key for key in tree if key in ACTIONS]
    for key, value in tree.items():
        check = ACTIONS.get(key) or _BESIDE.get(key, ((), None))[1]
        if check is None:
            known = ", ".join((*ACTIONS, *_BESIDE))
            raise ScriptFault(file, _line(tree, key), f"unknown key {key!r}; known: {known}")
        if reason := check(value):
            raise ScriptFault(file, _line(tree, key), f"{key}: {reason}")
    if len(actions) != 1:
        raise ScriptFault(file, line, f"a step does one thing, this one {' and '.join(actions) or 'nothing'}")
    for key in tree:
        if key in _BESIDE and actions[0] not in _BESIDE[key][0]:
            raise ScriptFault(file, _line(tree, key), f"{key} does not stand with {actions[0]}")
    beside = {key: tree[key] for key in tree if key in _BESIDE}
    return Step(actions[0], tree[actions[0]], line=_line(tree, actions[0]), **beside)


def _line(tree: CommentedMap, key: Any) -> int:
    try:
        return int(tree.lc.key(key)[0]) + 1
    except KeyError:  # a key that was merged in from elsewhere
        return int(tree.lc.line) + 1


def _seconds(step: Step) -> float:
    return step.after + (step.value * step.every if step.action == "flap" else 0.0)


class Player:
    """Plays a script to ``peer`` in a thread of its own. Raises ScriptFault for what this device cannot do."""

    def __init__(self, peer: Faults | None, script: Script) -> None:
        if peer is None:
            raise ScriptFault(script.file, 0, "this device takes no script")
        self._peer: Any = peer
        self._script = script
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="script", daemon=True)
        self.played = 0
        """Steps done so far."""
        for step in script.steps:
            self._possible(step)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End in the middle of whatever it is."""
        self._end.set()
        self._peer.release()
        if self._thread.is_alive():
            self._thread.join(10)

    def _possible(self, step: Step) -> None:
        if step.action in ("hold", "corrupt") and not self._peer.spoils:
            raise ScriptFault(self._script.file, step.line, f"{step.action}: this device sends no bytes")
        names = {"fault": "faults", "state": "states"}.get(step.action)
        known = getattr(self._peer, names, ()) if names else ()
        if names and step.value not in known:
            raise ScriptFault(
                self._script.file,
                step.line,
                f"{step.action}: this device has no {step.value!r}; known: {', '.join(known) or 'none'}",
            )

    def _run(self) -> None:
        while not self._end.is_set():
            for step in self._script.steps:
                if self._end.wait(step.after):
                    return
                self._do(step)
                self.played += 1
            if not self._script.repeat:
                return

    def _do(self, step: Step) -> None:
        peer = self._peer
        if step.action == "fault":
            peer.fault(step.value, step.times)
        elif step.action == "clear":
            peer.fault(None)
        elif step.action == "hold":
            peer.hold(step.value)
        elif step.action == "corrupt":
            peer.corrupt(step.value, self._script.seed)
        elif step.action == "state":
            getattr(peer, step.value)()
        elif step.action == "flap":
            self._flap(step)
        else:
            getattr(peer, step.action)()

    def _flap(self, step: Step) -> None:
        for _ in range(step.value):
            self._peer.unplug()
            self._end.wait(step.every / 2)
            self._peer.plug_in()
            if self._end.wait(step.every / 2):
                return
