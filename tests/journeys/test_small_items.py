"""Small items, walked: each is a file, and the terminal needed nothing new for it."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.journeys.walks import Walked, good, run_walk


def walked(folder: Path, item: str, citizen: str) -> Walked:
    return run_walk("--citizen", citizen, "--scale", "0.5", "--keep", str(folder / item), item=item,
                    log=folder / f"{item}.log")


def text_of(paper: str) -> str:
    return subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout


def test_proof_payment_and_a_decision_at_once(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with ThreadPoolExecutor(max_workers=2) as pool:
        fund = pool.submit(walked, tmp_path, "provident-proof", "li-min")
        medical = pool.submit(walked, tmp_path, "resident-medical", "wang-jianguo")
        trader = pool.submit(walked, tmp_path, "sole-trader", "li-min")
        renamed = pool.submit(walked, tmp_path, "fund-rename", "ge-wan")
        barred = pool.submit(walked, tmp_path / "other", "sole-trader", "wang-jianguo")
    proof = good(fund.result())
    assert (proof["state"], proof["typed"]) == ("decided", 4)
    text = text_of(proof["papers"][0])
    for word in ("住房公积金缴存证明", "62845.12", "平顶山市湛蓝机械有限公司", "12329"):
        assert word in text, word
    paid = good(medical.result())
    assert (paid["state"], paid["paid"], paid["phone"]) == ("decided", "200.00 元", True), "half is borne for the poor"
    text = text_of(paid["papers"][0])
    for word in ("城乡居民医疗保险缴费凭证", "贰佰元整", "RM-410402-0001236", "王建国"):
        assert word in text, word
    done = good(trader.result())
    assert (done["state"], done["verdict"]) == ("decided", "pass"), "every condition holds: decided at once"
    assert "个体工商户设立" in text_of(next(path for path in done["papers"] if path.endswith(".pdf")))
    stopped = good(barred.result())
    assert (stopped["state"], stopped["verdict"]) == ("received", "fail"), "by a person, who says why"
    account = good(renamed.result())
    assert (account["state"], account["verdict"]) == ("decided", "pass"), "the account is in the new owner's name"
    again = good(walked(tmp_path, "fund-rename", "ge-wan"))
    assert again["verdict"] == "fail", "and the housing office knows it"
