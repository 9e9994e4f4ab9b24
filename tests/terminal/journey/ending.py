"""A filed contract cancelled by everybody of it, told to the pure core: the real item; no device, centre or clock."""

from __future__ import annotations

from typing import Any

from forms.catalogue_loader import load_catalogue
from forms.numbers.mask import mask_id
from forms.records import RecordAnswer
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey, Stamp
from tests.terminal.journey.deal import AS_OF, AT, GAO, HE, ID, LIN, SONG
from tests.terminal.journey.story import STROKES

ITEM = load_catalogue().get("house-cancel")
EVERYBODY = (LIN, GAO, SONG, HE)
"""A buyer begins."""
NUMBER = "410400CLF2026112200001"


def filing(*people: dict[str, Any], number: str = NUMBER) -> dict[str, Any]:
    """As the centre tells it to a party: numbers masked."""
    sides = {GAO["number"]: "seller", HE["number"]: "seller"}
    return {"number": number, "case_number": "4104002026112230000016", "filed_on": "2026-11-22", "unit_no": "A",
            "location": "光明路1号院2号楼301", "price_fen": 98000000,
            "people": [{"name": one["name"], "number": mask_id(one["number"]),
                        "side": sides.get(one["number"], "buyer")} for one in people or (GAO, HE, LIN, SONG)]}


class Ending:
    """Holds the present state and everything that was asked of the world."""

    def __init__(self, *filings: dict[str, Any]) -> None:
        self.filings = list(filings) or [filing()]
        stamp = Stamp(ID, "NC5G2W8TQGF8", AS_OF, "T-0001", region="410400")
        self.state: Journey
        self.state, _ = core.begin(ITEM, stamp)

    def tell(self, *events: ev.Event) -> tuple[fx.Effect, ...]:
        """Apply events; answers the effects of the last one."""
        effects: tuple[fx.Effect, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, AT)
        return effects

    def verified(self, card: dict[str, Any]) -> None:
        number = str(card["number"])
        self.tell(ev.CodeSent("138****5503", number), ev.CodeTyped("4681"),
                  ev.CodeChecked(True, 3, f"token-{number[-4:]}", number))

    def to_records(self, answer: RecordAnswer | None = None, first: dict[str, Any] = LIN) -> Ending:
        self.tell(ev.Next(), ev.CardRead(first, "simulated"), ev.CardTaken())
        self.verified(first)
        found = RecordAnswer("found", {"filings": self.filings}) if answer is None else answer
        self.tell(ev.RecordsArrived({"filings": found}))
        assert (self.state.kind, self.state.step) == ("question", "which")
        return self

    def to_board(self) -> Ending:
        self.to_records().tell(ev.Answered("filing", self.filings[0]["number"]))
        assert (self.state.kind, self.state.phase) == ("parties", "board")
        return self

    def lays(self, card: dict[str, Any]) -> tuple[fx.Effect, ...]:
        self.tell(ev.Join("party"), ev.Next())
        return self.tell(ev.CardRead(card, "simulated"))

    def comes(self, card: dict[str, Any]) -> None:
        self.lays(card)
        self.verified(card)
        assert self.state.phase == "handover", (self.state.phase, self.state.problem)
        self.tell(ev.Next())

    def to_preview(self) -> Ending:
        self.to_board()
        for card in EVERYBODY[1:]:
            self.comes(card)
        self.tell(ev.Next())
        assert self.state.kind == "preview", self.state.problem
        return self

    def drawn(self) -> Ending:
        self.tell(ev.PreviewMade(self.state.preview.terms, "ab" * 32, 1))
        return self

    def to_sign(self) -> Ending:
        self.to_preview().drawn()
        self.tell(*(ev.HasRead(party.id) for party in self.state.parties), ev.Next())
        assert (self.state.kind, self.state.phase) == ("sign", "call")
        return self

    def to_filing(self) -> Ending:
        self.to_sign()
        for card in EVERYBODY:
            self.tell(ev.Next(), ev.CardRead(card, "simulated"), ev.CardTaken(), ev.Willing(True))
            self.tell(*(ev.Declared(place, True) for place in range(len(ITEM.declarations))))
            self.tell(ev.Signed(STROKES, b"\x89PNG " + card["name"].encode()), ev.Next())
        assert (self.state.kind, self.state.phase) == ("submit", "filing")
        return self

    def to_filed(self) -> Ending:
        self.to_filing().tell(ev.Filed(ID, NUMBER, "4104002026112330000016"))
        return self


ALIKE = {f"cancel-{name}" for name in ("which", "silent", "board", "preview", "call", "halted", "refused", "unknown")}
"""Scenes that are drawn as those of a contract, or as each other, are."""


def scenes() -> dict[str, Journey]:
    """Its screens that say something else than those of a contract."""
    intent = Ending().to_sign()
    intent.tell(ev.Next(), ev.CardRead(LIN, "simulated"), ev.CardTaken())
    halted = Ending().to_sign()
    halted.tell(ev.Next(), ev.CardRead(LIN, "simulated"), ev.CardTaken(), ev.Willing(False))
    refused = Ending().to_filing()
    refused.tell(ev.FileRefused(ID, "filing.gone"))
    unknown = Ending().to_filing()
    unknown.tell(ev.FilingUnknown(ID))
    out = Ending().to_filed()
    out.tell(ev.PaperOut("cancellation", "x"), ev.PaperOut("receipt", "x"))
    made = {"which": Ending(filing(), filing(number="410400CLF2026112200002")).to_records().state,
            "none": Ending().to_records(RecordAnswer("found", {"filings": []})).state,
            "silent": Ending().to_records(RecordAnswer("unreachable")).state,
            "board": Ending().to_board().state, "preview": Ending().to_preview().drawn().state,
            "call": Ending().to_sign().state, "intent": intent.state, "halted": halted.state, "refused": refused.state,
            "unknown": unknown.state, "filed": out.state}
    return {f"cancel-{name}": state for name, state in made.items()}
