"""The pension check, walked on the real screens: by face, refused, and with the camera pulled out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.journeys.test_small_items import text_of
from tests.journeys.walks import Walked, good, run_walk


def walked(folder: Path, citizen: str, face: str) -> Walked:
    place = folder / f"{citizen}-{face}"
    place.mkdir()
    return run_walk("--citizen", citizen, "--face", face, "--scale", "0.5", "--keep", str(place / "kept"),
                    item="pension-check", log=place / "log")


def test_by_face_and_every_other_way(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        himself = pool.submit(walked, tmp_path, "he-mingyuan", "self")
        refused = pool.submit(walked, tmp_path, "he-mingyuan", "refuse")
        pulled = pool.submit(walked, tmp_path, "su-wanqing", "pulled")
    seen = good(himself.result())
    assert (seen["state"], seen["verdict"], seen["typed"]) == ("decided", "pass", 0), "by face, at once"
    text = text_of(seen["papers"][0])
    for word in ("养老待遇资格认证", "贺明远", "认证好以后，管到", "4126"):
        assert word in text, word
    by_code = good(refused.result())
    assert (by_code["verdict"], by_code["typed"]) == ("unknown", 4), "nobody was seen: a person confirms it"
    assert by_code["state"] == "received_to_verify"
    gone = good(pulled.result())
    assert gone["face"][0] == "摄像头现在用不了。"
    assert (gone["state"], gone["typed"]) == ("decided", 4), "data have seen her lately: by code all the same"
