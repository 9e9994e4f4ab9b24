"""The contract of a house, by two who sell and two who buy: on the real screens, and what people do to it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from terminal.journey import events as jv
from terminal.journey import turns
from terminal.session import events as sv
from terminal.workshop.city import people
from terminal.workshop.walking import CAST, DEAL, PARTS
from terminal.workshop.world import World
from tests.journeys.driver import Driver
from tests.journeys.walks import good, run_walk
from tests.terminal.journey.story import STROKES

ITEM = "house-contract"
WHO = {person["id"]: person for person in people()}
SELLER, WIFE, BUYER, OTHER = "he-mingyuan", "su-wanqing", "li-min", "zhang-wei"


def test_first_card_to_sealed_contract(tmp_path: Path) -> None:
    """Two sellers, two buyers; a stranger's card at the first signature."""
    walked = run_walk("--scale", "0.5", "--keep", str(tmp_path), "--intruder", "wang-jianguo", item=ITEM,
                      log=tmp_path.with_suffix(".log"))
    done = good(walked)
    assert (done["state"], done["verdict"], done["pages"]) == ("filed", "pass", 2)
    assert "不是要签名的人" in done["intruder"]
    assert sorted(done["per_person"]) == sorted(name for _, name in CAST)
    assert done["minutes"] == pytest.approx(sum(taken["minutes"] for taken in done["per_person"].values()))
    assert done["minutes"] <= 30, ("what the item promises", done["per_person"])
    assert done["signed"] == [SELLER, WIFE, BUYER, OTHER], "sellers first, in the order of their coming"
    contracts = [Path(paper) for paper in done["papers"] if paper.endswith(".pdf")]
    assert len(contracts) == 5, "one for each and one more"
    assert len({paper.read_bytes() for paper in contracts}) == 1
    read = subprocess.run(["pdftotext", "-layout", contracts[0], "-"], capture_output=True, text=True, check=True)
    for word in (done["number"], "玖拾捌万元整", *(WHO[name]["card"]["name"] for _, name in CAST),
                 *(WHO[name]["card"]["number"] for _, name in CAST)):
        assert word in read.stdout, word


class Deal(Driver):
    """Drives a deal by events, without a window."""

    def code(self, name: str) -> None:
        (*_, code) = [m["code"] for m in self.world.centre.messages(WHO[name]["phone"]) if m.get("code")]
        self.tell(jv.CodeTyped(str(code)))

    def lay(self, name: str) -> None:
        self.until(lambda s: not s.card_lies, "a free reader")
        self.world.booth.place_card(name)

    def lift(self) -> None:
        self.world.booth.remove_card()
        self.until(lambda s: not s.card_lies, "the card is lifted")

    def begin(self, *phase: str) -> None:
        self.runner.post(sv.Open(ITEM))
        self.until(lambda s: s.screen == "item", "item page")
        self.runner.begin()
        self.at("notice")
        self.tell(jv.Next())
        self.at("card", "waiting")
        self.lay(SELLER)
        self.at("person_check", "typing")
        self.lift()
        self.code(SELLER)
        self.at("person_check" if phase else "question", *phase)

    def value(self, key: str) -> str:
        text = DEAL.get(key, "")
        if not text.startswith("+"):
            return text
        return f"{self.world.terminal.clock.today() + timedelta(days=int(text[1:])):%Y%m%d}"

    def terms(self, **other: str) -> None:
        """Every question up to the review."""
        while self.journey.kind != "review":
            step = self.journey.step
            key = next(each.field for each in self.journey.item.steps if each.id == step)
            known = self.journey.item.fields[key]
            first = known.options[0].code if known.options else ""
            if known.options_from is not None:
                first = self.journey.records["registry"].data["houses"][0]["unit_no"]
            if known.kind == "group":
                for row in PARTS[key]:
                    day = self.world.terminal.clock.today() + timedelta(days=int(row["date"][1:]))
                    self.tell(jv.AddRow(), jv.Answered("date", day.isoformat()), jv.Answered("amount", row["amount"]),
                              jv.Answered("condition", row["condition"]))
                self.tell(jv.Next())
            else:
                self.tell(jv.Answered(key, other.get(key) or self.value(key) or first))
            self.until(lambda s, was=step: s.journey is not None and (s.journey.step != was or s.journey.problem), step)
            assert not self.journey.problem, (step, self.journey.rejected)

    def to_board(self, **other: str) -> None:
        self.begin()
        self.terms(**other)
        self.tell(jv.Next())
        self.at("question")
        self.own(SELLER)

    def own(self, name: str) -> None:
        self.tell(jv.Answered("phone", WHO[name]["phone"]), jv.Answered("share", "1/2"))
        self.at("parties", "handover", "board")
        self.tell(jv.Next())
        self.at("parties", "board")

    def comes(self, role: str, name: str) -> None:
        self.tell(jv.Join(role), jv.Next())
        self.at("parties", "waiting")
        self.lay(name)
        self.at("parties", "typing", "fault")
        self.lift()
        if self.journey.phase == "typing":
            self.code(name)
            self.at("question")
            self.own(name)

    def to_sign(self, **other: str) -> None:
        self.to_board(**other)
        for role, name in CAST[1:]:
            self.comes(role, name)
        self.tell(jv.Next())
        self.at("preview", "reading")
        self.tell(*(jv.TurnPage(page) for page in range(self.journey.preview.pages)))
        self.tell(*(jv.HasRead(party.id) for party in self.journey.parties), jv.Next())
        self.at("sign", "call")

    def sign(self) -> None:
        """Everybody in turn."""
        names = {person["card"]["number"]: name for name, person in WHO.items()}
        while self.journey.kind == "sign":
            who = turns.next_signer(self.journey)
            assert who is not None
            self.tell(jv.Next())
            self.at("sign", "waiting")
            self.lay(names[who.number])
            self.at("sign", "intent")
            self.lift()
            self.tell(jv.Willing(True))
            self.tell(*(jv.Declared(index, True) for index in range(len(self.journey.item.declarations))))
            self.tell(jv.Signed(STROKES, f"\x89PNG {who.id}".encode()), jv.Next())
            self.until(lambda s, who=who: s.journey is not None and who.id in s.journey.signing.signed, "signed")
            self.until(lambda s: s.journey is not None and s.journey.phase in ("call", "filing", "filed", "unknown",
                                                                                "refused"), "the next one")

    def ended(self, *phases: str) -> None:
        self.at("submit", *phases)


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deal]:
    made = World(tmp_path_factory.mktemp("house"), timeout_s=2.0)
    made.terminal.start()
    deal = Deal(made)
    deal.until(lambda s: s.screen == "home", "home")
    yield deal
    made.close()


def filed(booth: Deal) -> list[dict[str, Any]]:
    return [case for case in booth.world.centre.cases() if case["item"] == ITEM]


def test_what_people_do_to_it(booth: Deal) -> None:
    """One world, one after the other: both sides at once, no owner, gone before signing; nothing is filed by any."""
    booth.to_board()
    booth.comes("buyer", SELLER)
    assert (booth.journey.phase, booth.journey.problem) in (
        ("waiting", ""), ("fault", "party.both_sides"))  # said while the card lay there
    booth.tell(jv.Back())
    booth.at("parties", "board")
    booth.comes("seller", BUYER)
    booth.tell(jv.Back())
    booth.at("parties", "board")
    assert len(booth.journey.parties) == 1
    booth.tell(jv.Next())
    booth.until(lambda s: s.journey is not None and s.journey.problem == "party.missing", "somebody is missing")
    booth.leave()
    assert filed(booth) == []

    # a hundred times the price: the deposit and the parts do not make it up, and nobody gets to sign it
    booth.begin()
    booth.terms(price_total="98000000")
    booth.tell(jv.Next())
    booth.until(lambda s: s.journey is not None and s.journey.problem == "review.stop", "the sums are wrong")
    assert booth.journey.kind == "review"
    booth.leave()

    # three of four have signed when the fourth goes: the session waits, and wipes
    booth.to_sign()
    first = turns.next_signer(booth.journey)
    booth.tell(jv.Next())
    booth.at("sign", "waiting")
    booth.lay(OTHER)
    booth.at("sign", "fault")
    assert booth.journey.problem == "turn.other"
    booth.lift()
    assert turns.next_signer(booth.journey) == first
    booth.leave()
    assert filed(booth) == []


def test_filed_once_printed_again_and_the_second_is_refused(booth: Deal) -> None:
    booth.to_sign()
    booth.world.booth.document_printer.fault("runs_out", times=1)
    booth.sign()
    booth.ended("filed")
    number = booth.journey.outcome.number
    booth.until(lambda s: s.journey is not None and s.journey.outcome.papers.get("contract") not in (None, "printing"),
                "the printer runs out")
    assert booth.journey.outcome.papers["contract"] != "out"
    booth.world.booth.document_printer.ok()
    booth.until(lambda s: "document_printer" not in s.modules, "paper again")
    booth.tell(jv.PrintAgain("contract"))
    booth.until(lambda s: s.journey is not None and s.journey.outcome.papers.get("contract") == "out", "printed")
    assert booth.journey.outcome.number == number
    assert booth.journey.outcome.copies == (5, 5)
    papers = [path for path in booth.world.papers() if path.suffix == ".pdf"]
    assert len({path.read_bytes() for path in papers}) == 1
    booth.leave()
    assert len(filed(booth)) == 1

    # the same house once more: said as soon as it is chosen
    booth.begin("draft")
    assert booth.journey.draft.changes == number, "it may be changed"
    booth.tell(jv.Willing(False))
    booth.at("question")
    house = booth.journey.records["registry"].data["houses"][0]["unit_no"]
    booth.tell(jv.Answered("house", house))
    booth.until(lambda s: s.journey is not None and s.journey.problem == "house", "it is filed already")
    assert booth.journey.rejected is not None
    booth.leave()
    assert len(filed(booth)) == 1
