"""The files that reading handwriting needs: where packages put them and what they were when they were measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

OCR_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
ZINNIA_SHA256 = "e16153d1ff267cd479aea260d6f71a3edda8b4ba06db2d121513adda65a4449e"
ZINNIA_MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")


def ocr_model() -> Path:
    """Where the recognition network lies: inside the package rapidocr, which is not imported."""
    spec = importlib.util.find_spec("rapidocr")
    places = list(spec.submodule_search_locations or []) if spec is not None else []
    return Path(places[0] if places else "rapidocr") / "models" / "PP-OCRv6_rec_small.onnx"


def present() -> bool:
    """Whether at least one engine seems to be installed. Quick: nothing is loaded or checked."""
    network = importlib.util.find_spec("onnxruntime") is not None and ocr_model().exists()
    return network or ZINNIA_MODEL.exists()
