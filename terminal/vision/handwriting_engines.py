"""The two that read a character: a network that looks at the picture, and zinnia, which follows the strokes.

Both are loaded from files that packages bring, and only when the file is the one that was measured
(docs/handwriting.md). Loading takes a part of a second: not on the thread that paints.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .handwriting_files import OCR_SHA256, ZINNIA_MODEL, ZINNIA_SHA256, ocr_model
from .handwriting_strokes import Line, draw

ZINNIA_LIBRARY = "libzinnia.so.0"

OCR_MARGIN = 0.12
_OCR_SIDE = 48
"""Pixels: the height the network reads lines of text at; a square of it is one character."""
_OCR_PEN = 12 / 340
_LEAST = 1e-7
"""A probability below this says nothing."""


class EngineFault(Exception):
    """An engine cannot be used. `code` is absent or altered."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{what}: {code}")
        self.code = code


def _measured(path: Path, sha256: str) -> bytes:
    """The file's bytes. Raises EngineFault when it is not there or not the measured one."""
    try:
        data = path.read_bytes()
    except OSError:
        raise EngineFault("absent", path.name) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EngineFault("altered", path.name)
    return data


def is_han(character: str) -> bool:
    """Whether this is one Chinese character (the unified ideographs and their first extension)."""
    return len(character) == 1 and ("一" <= character <= "鿿" or "㐀" <= character <= "䶿")


class Ocr:
    """PP-OCRv6 recognition on a drawing of the strokes. Does not mind their order."""

    def __init__(self, path: Path | None = None) -> None:
        model = _measured(path or ocr_model(), OCR_SHA256)
        try:
            import onnxruntime
        except ImportError:
            raise EngineFault("absent", "onnxruntime") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        names = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        # class 0 is "nothing here"
        self._places = {name: place for place, name in enumerate(names, 1) if len(name) == 1}
        self._han = self._choice(name for name in self._places if is_han(name))
        self._allowed: dict[str, tuple[list[str], Any]] = {"": self._han}

    def _choice(self, names: Iterable[str]) -> tuple[list[str], Any]:
        chosen = list(names)
        return chosen, np.array([self._places[name] for name in chosen])

    def read(self, lines: Sequence[Line], limit: int, extra: str = "") -> dict[str, float]:
        """The `limit` likeliest characters with their log probability; only Chinese ones and those of `extra`."""
        if extra not in self._allowed:
            more = (name for name in extra if name in self._places and not is_han(name))
            self._allowed[extra] = self._choice([*self._han[0], *more])
        names, places = self._allowed[extra]
        grey = draw(lines, _OCR_SIDE, _OCR_PEN).astype(np.float32) / 127.5 - 1
        picture = np.broadcast_to(grey, (1, 3, _OCR_SIDE, _OCR_SIDE))
        seen = self._session.run(None, {self._input: np.ascontiguousarray(picture)})[0][0]
        scores = seen.max(axis=0)[places]
        best = np.argsort(-scores)[:limit]
        return {names[i]: float(np.log(max(scores[i], _LEAST))) for i in best}


class Zinnia:
    """The zinnia library with tegaki's model of simplified Chinese. Knows rare characters; minds stroke order."""

    _SIDE = 1000
    _EVERY = 4
    """Of the points of a stroke one in so many, and the last, are enough: half the time, the same figures."""

    def __init__(self, model: Path = ZINNIA_MODEL) -> None:
        # the library maps the file itself: what is checked here is what it will read, short of an attack on the disk
        _measured(model, ZINNIA_SHA256)
        try:
            self._zinnia = ctypes.CDLL(ZINNIA_LIBRARY)
        except OSError:
            raise EngineFault("absent", ZINNIA_LIBRARY) from None
        self._declare()
        self._lock = threading.Lock()
        self._recognizer = self._zinnia.zinnia_recognizer_new()
        if not self._zinnia.zinnia_recognizer_open(self._recognizer, str(model).encode()):
            raise EngineFault("altered", model.name)

    def _declare(self) -> None:
        handle, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
        for name, result, arguments in (
            ("recognizer_new", handle, []),
            ("recognizer_open", number, [handle, ctypes.c_char_p]),
            ("recognizer_classify", handle, [handle, handle, size]),
            ("character_new", handle, []),
            ("character_destroy", None, [handle]),
            ("character_set_width", None, [handle, size]),
            ("character_set_height", None, [handle, size]),
            ("character_add", number, [handle, size, number, number]),
            ("result_size", size, [handle]),
            ("result_value", ctypes.c_char_p, [handle, size]),
            ("result_destroy", None, [handle]),
        ):
            function = getattr(self._zinnia, f"zinnia_{name}")
            function.restype, function.argtypes = result, arguments

    def read(self, lines: Sequence[Line], limit: int) -> list[str]:
        """Characters, the likeliest first."""
        zinnia = self._zinnia
        with self._lock:
            character = zinnia.zinnia_character_new()
            try:
                zinnia.zinnia_character_set_width(character, self._SIDE)
                zinnia.zinnia_character_set_height(character, self._SIDE)
                for index, line in enumerate(lines):
                    for x, y in (*line[: -1 : self._EVERY], line[-1]):
                        zinnia.zinnia_character_add(character, index, int(x * self._SIDE), int(y * self._SIDE))
                result = zinnia.zinnia_recognizer_classify(self._recognizer, character, limit)
                if not result:
                    return []
                try:
                    return [zinnia.zinnia_result_value(result, i).decode()
                            for i in range(zinnia.zinnia_result_size(result))]
                finally:
                    zinnia.zinnia_result_destroy(result)
            finally:
                zinnia.zinnia_character_destroy(character)
