"""The proof of insurance, walked: printed at once; offline and without the code received, and nothing false printed."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.journeys.walks import Walked, good, run_walk


def walked(folder: Path, *arguments: str) -> Walked:
    return run_walk("--citizen", "li-min", "--scale", "0.5", "--keep", str(folder), *arguments,
                    item="insurance-proof", log=folder.with_suffix(".log"))


def test_printed_at_once_or_honestly_later(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        at_once = pool.submit(walked, tmp_path / "once")
        offline = pool.submit(walked, tmp_path / "offline", "--offline")
        unverified = pool.submit(walked, tmp_path / "unverified", "--without-code", "--language", "en")
    done = good(at_once.result())
    assert (done["state"], done["verdict"]) == ("decided", "pass")
    assert done["touch_screens"] <= 6
    assert done["typed"] == 4, "the code alone"
    (paper,) = [Path(path) for path in done["papers"]]
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    for word in ("失业保险参保证明", "李敏", "410411198503121108", "平顶山市湛蓝机械有限公司", done["case_number"]):
        assert word in text, word

    later, waiting = good(offline.result()), good(unverified.result())
    assert (later["state"], waiting["state"]) == ("later", "received_to_verify")
    for result in (later, waiting):
        assert [Path(path).suffix for path in result["papers"]] == [".png"], "a receipt, and no proof of anything"
