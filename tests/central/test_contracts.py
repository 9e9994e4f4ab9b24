"""The sealed contract: what was read is in it unchanged, the seal holds and breaks, any terminal has the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from central.contracts import sealed
from central.paper_seal import PaperSeal
from forms.papers.contract_paper import contract_preview
from forms.papers.signed_paper import signed_preview
from forms.submission import Submission
from terminal.link.faults import LinkRefused
from tests.central.cancels import ITEM, application
from tests.central.centre import Centre
from tests.central.deals import deal, file
from tests.forms import houses
from tests.forms.papers.test_papers import page_image, text_of

NUMBER, CODE, DAY = "410400CLF2026112200001", "ABCDEFGHJKMN", date(2026, 11, 22)


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> PaperSeal:
    return PaperSeal.open(tmp_path_factory.mktemp("keys"))


def stroke() -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 90), 0).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def paper(seal: PaperSeal) -> bytes:
    ink = {"p1": stroke(), "p2": stroke(), "p3": stroke(), "p4": None}
    return sealed(houses.ITEM, deal(houses.answers()), NUMBER, CODE, DAY, ink, seal)


def status(data: bytes, seal: PaperSeal) -> Any:
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return validate_pdf_signature(found, ValidationContext([x509.Certificate.load(seal.certificate)]))


def test_what_was_read_is_the_first_revision(paper: bytes) -> None:
    read = contract_preview(houses.ITEM, deal(houses.answers()))
    assert paper.startswith(read)
    first = paper[: len(read)]
    assert hashlib.sha256(first).hexdigest() == deal(houses.answers()).evidence[1].note["preview_sha256"]


def test_everything_is_on_it(paper: bytes) -> None:
    text = text_of(paper).replace(" ", "")
    for who in (*houses.SELLERS, *houses.BUYERS):
        person = houses.CAST[who]
        for part in (person["card"]["name"], person["card"]["number"], person["phone"]):
            assert part in text
    assert text.count(NUMBER) >= 2
    for part in ("ABCD-EFGH-JKMN", "备案日期2026年11月22日", "本人在终端按键确认"):
        assert part in text
    import zxingcpp

    codes = [found.text for found in zxingcpp.read_barcodes(page_image(paper))]
    assert codes == [f"{NUMBER}.{CODE}"]


def test_the_seal_holds_for_every_byte(paper: bytes, seal: PaperSeal) -> None:
    found = status(paper, seal)
    assert found.intact
    assert found.valid
    assert found.trusted
    assert found.coverage.name == "ENTIRE_FILE"


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.9])
def test_a_changed_byte_breaks_it(paper: bytes, seal: PaperSeal, share: float) -> None:
    place = next(m.start() + 40 for m in re.finditer(rb"stream\r?\n", paper) if m.start() > share * len(paper) * 0.9)
    other = bytearray(paper)
    other[place] ^= 1
    found = status(bytes(other), seal)
    assert not found.intact


def test_another_seal_is_not_trusted(paper: bytes, tmp_path: Path) -> None:
    found = status(paper, PaperSeal.open(tmp_path))
    assert found.intact
    assert not found.trusted


def test_another_programs_opinion(paper: bytes, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_two_processes_make_one_seal(tmp_path: Path) -> None:
    first = PaperSeal.open(tmp_path / "keys")
    assert PaperSeal.open(tmp_path / "keys") == first
    assert (tmp_path / "keys" / "paper-seal.key").stat().st_mode & 0o077 == 0


def sale(place: int, who: tuple[str, ...], **more: Any) -> Submission:
    house = houses.HOUSES[place]
    given = houses.answers(who, house=house["unit_no"], deliver_date=deal().as_of, **more)
    return deal(given, houses.registry(house))


def test_any_terminal_prints_the_same_again_for_a_party(centre: Centre, tmp_path: Path) -> None:
    here, there = centre.link(tmp_path / "here"), centre.link(tmp_path / "there", "T-0002")
    contract = deal()
    filed = file(here, contract)
    data = here.contract(filed.case_number)
    assert here.contract(filed.case_number) == data
    with pytest.raises(LinkRefused, match=r"case\.unknown"):
        there.contract(filed.case_number)
    consent = {"notice_version": "1"}

    def asked(who: str) -> dict[str, Any]:
        number = houses.CAST[who]["card"]["number"]
        there.send_code(number)
        token = there.check_code(number, centre.phone_code(number)).token
        assert token is not None
        return there.paper("contract", number, token, consent, filed.case_number)

    import base64

    for party in ("su-wanqing", "sun-li"):
        told = asked(party)
        assert (base64.b64decode(told["pdf"]), told["filing"]) == (data, filed.number)
    with pytest.raises(LinkRefused, match=r"case\.unknown"):
        asked("li-min")


def test_whoever_holds_it_finds_out_whether_it_is_genuine(centre: Centre, tmp_path: Path) -> None:
    link = centre.link(tmp_path / "keys")
    contract = sale(6, ("liu-yan",))
    for row in contract.answers["buyers"]:
        row["residence_ok"] = "yes"
    contract = deal(dict(contract.answers), dict(contract.records))
    filed = file(link, contract)
    text = text_of(link.contract(filed.case_number))
    assert "刘䶮" in text.replace(" ", "")
    found = re.search(r"验证码 ([0-9A-Z-]{14})", text)
    assert found is not None
    told = centre.get(f"/v1/proofs/{filed.number}/{found[1]}")
    assert told["genuine"] is True
    assert (told["values"]["in_force"], told["values"]["house"]) == (True, contract.answers["house"])
    assert "刘䶮" not in str(told)
    assert "410423199001183878" not in str(told)
    for number, code in ((filed.number, "0" * 12), (filed.number[:-1] + "9", found[1])):
        assert centre.get(f"/v1/proofs/{number}/{code}")["title"] == "proof.unknown"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Centre]:
    """A centre in which no house is taken by another test."""
    running = Centre(tmp_path / "own").start()
    yield running
    running.stop()


def test_an_application_to_cancel_is_a_sealed_paper_like_it(own: Centre, tmp_path: Path) -> None:
    import base64

    centre = own

    here, there = centre.link(tmp_path / "here"), centre.link(tmp_path / "there", "T-0002")
    consent = {"notice_version": "1"}

    def token(who: str) -> tuple[str, str]:
        number = str(houses.CAST[who]["card"]["number"])
        there.send_code(number)
        found = there.check_code(number, centre.phone_code(number)).token
        assert found is not None
        return number, found

    contract = sale(1, ("zhou-qiang",), mortgage_plan="first")
    filed = file(here, contract)
    people = ("sun-li", "zhou-qiang", "zhang-wei")
    known = there.records(*token("sun-li"), consent, "house-cancel")["filings"].data
    mine = [one for one in known["filings"] if one["number"] == filed.number]
    asked = application({"filings": mine}, people)
    ended = file(here, asked)
    data = here.contract(ended.case_number)
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    assert found.evaluate_signature_coverage().name == "ENTIRE_FILE"
    assert data.startswith(signed_preview(ITEM, asked)), "what was read is the first revision"
    text = text_of(data)
    for part in ("注销的备案 " + filed.number, "注销日期", *(houses.CAST[who]["card"]["number"] for who in people)):
        assert part in text, part
    # each of them has the same again, anywhere; nobody else
    for who in people:
        told = there.paper("cancellation", *token(who), consent, ended.case_number)
        assert (base64.b64decode(told["pdf"]), told["filing"]) == (data, filed.number)
    with pytest.raises(LinkRefused, match=r"case\.unknown"):
        there.paper("cancellation", *token("li-min"), consent, ended.case_number)
    with pytest.raises(LinkRefused, match=r"case\.unknown"):
        there.paper("contract", *token("sun-li"), consent, filed.case_number)
    # both papers are genuine, and both say that the contract is not in force
    codes = [re.search(r"验证码 ([0-9A-Z-]{14})", text_of(here.contract(case)))
             for case in (filed.case_number, ended.case_number)]
    shown = [centre.get(f"/v1/proofs/{filed.number}/{code[1]}") for code in codes if code is not None]
    assert [one["genuine"] for one in shown] == [True, True]
    assert [one["values"]["in_force"] for one in shown] == [False, False]
    assert [one["title"]["zh"] for one in shown] == ["二手房买卖合同网签备案", "二手房合同注销"]
