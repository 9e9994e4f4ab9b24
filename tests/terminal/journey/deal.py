"""A small deal between sellers who own together and buyers, told to the pure core; no device, no centre, no clock."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from forms.catalogue_loader import BUNDLED, load_item
from forms.model import Item, Text
from forms.records import RecordAnswer
from forms.yaml_lines import read_yaml
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey, Stamp
from tests.forms.people import id_number
from tests.terminal.journey.story import STROKES

AT = "2026-11-22T12:00:00.000Z"
AS_OF = date(2026, 11, 22)
ID = "01935b00-0000-7000-8000-0000000000c0"
PROOF = BUNDLED / "social-security" / "insurance-proof" / "v1" / "item.yaml"


def person(name: str, birth: date, sex: str = "2", **more: str) -> dict[str, Any]:
    """A fictitious card."""
    return {"kind": "citizen", "name": name, "number": id_number(birth, sex), "sex": sex, "birth": f"{birth:%Y%m%d}",
            "address": "平顶山市湛河区紫藤路七巷93号", "valid_from": "20200101", "valid_to": "20400101", **more}


GAO = person("高山", date(1958, 3, 1), "1")
HE = person("何清", date(1971, 7, 9))
LIN = person("林立", date(1990, 5, 5), "1")
SONG = person("宋佳", date(1992, 8, 8))
CHILD = person("林小苗", date(2012, 1, 2))
PHONES = {GAO["number"]: "13800045501", HE["number"]: "13800045502", LIN["number"]: "13800045503",
          SONG["number"]: "13800045504"}
OWNERS = [{"name": card["name"], "number": card["number"], "mode": "joint", "share": ""} for card in (GAO, HE)]
HOUSES = [
    {"unit_no": "A", "location": "光明路1号院2号楼301", "owners": OWNERS},
    {"unit_no": "B", "location": "光明路2号院5号楼102", "owners": OWNERS[:1]},
]


SEEN = {"result": "passed", "score_permille": 871, "challenge": ["left", "left", "right", "left"],
        "reference": "authority"}
AGAIN = {"result": "same", "score_permille": 905, "alike_permille": 400}


def _text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _field(key: str, kind: str, zh: str, source: str = "TYP", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": _text(zh, key), "kind": kind, "source": source, "retention": "case_archive", **more}


def _step(name: str, kind: str, zh: str, stage: str = "check", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "stage": stage, "title": _text(zh, name), **more}


def plain() -> dict[str, Any]:
    """The item's file as plain data: the proof's, with what a deal needs in place of what it asks."""
    root: dict[str, Any] = read_yaml(PROOF).root
    root |= {"id": "deal", "title": _text("小买卖", "A deal"), "papers": ["contract", "receipt"], "rules": [],
             "declarations": [_text("以上都是真的。", "All of it is true.")]}
    root.pop("automatic", None)
    root["parties"] = [
        {"role": "seller", "title": _text("卖方", "Seller"), "hint": _text("登记的房主都要来。", "All owners come."),
         "min": "1", "max": "4", "owners": "registry.owners"},
        {"role": "buyer", "title": _text("买方", "Buyer"), "hint": _text("一个人也可以。", "One is enough."),
         "min": "1", "max": "3"},
    ]
    root["files"] = {"record": "registry", "thing": "unit_no"}
    root["records"] = [{"id": "registry", "need": "required", "title": _text("登记簿", "Registry"),
                        "fields": ["houses"]}]
    root["fields"] = [
        *root["fields"][:4],
        _field("house", "choice", "房屋", "SEL",
               options_from={"record": "registry", "list": "houses", "code": "unit_no", "label": "location"}),
        _field("sellers", "group", "卖方", min="1", each="seller", fields=[
            _field("name", "name", "姓名", "IDC", mask="name", **{"from": "card.name"}),
            _field("phone", "phone", "电话", mask="phone"),
            _field("intent", "yes_no", "自愿", "SEL"),
            _field("intent_at", "text", "时间", "SYS", required="false"),
        ]),
        _field("buyers", "group", "买方", min="1", each="buyer", fields=[
            _field("name", "name", "姓名", "IDC", mask="name", **{"from": "card.name"}),
            _field("phone", "phone", "电话", mask="phone"),
            _field("share", "share", "份额"),
        ]),
        _field("price", "money", "总价", min="1", personal="false"),
        _field("parts", "group", "分期", required="false", max="3", fields=[
            _field("day", "date", "哪一天"), _field("amount", "money", "多少钱", min="1"),
        ]),
    ]
    steps = {step["kind"]: step for step in root["steps"]}
    root["steps"] = [
        steps["notice"], steps["card"], steps["person_check"],
        _step("house", "question", "卖哪一套？", field="house"),
        _step("parties", "parties", "谁都到了？"),
        _step("price", "question", "多少钱？", field="price"),
        _step("parts", "question", "分几次付？", field="parts"),
        _step("review", "review", "都对吗？", show=["house", "price", "parts"]),
        _step("preview", "preview", "看一遍合同"),
        _step("sign", "sign", "轮流签名"),
        _step("submit", "submit", "正在备案"),
    ]
    return root


@cache
def deal(face: bool = False) -> Item:
    """The item; with `face` everybody may be recognised by face."""
    root = plain()
    if face:
        next(step for step in root["steps"] if step["kind"] == "person_check")["how"] = ["face", "phone_code"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "item.yaml"
        path.write_text(json.dumps(root, ensure_ascii=False, indent=1), "utf-8")  # JSON is YAML
        return load_item(path)


class Deal:
    """Holds the present state and everything that was asked of the world. With `face`, whoever is in `seen` agrees and
    passes by face, and at the signature is seen again; the others want the code."""

    seen: tuple[str, ...] = ()

    def __init__(self, *, houses: list[dict[str, Any]] | None = None, face: bool = False) -> None:
        self.houses = HOUSES if houses is None else houses
        self.asked: list[fx.Effect] = []
        self.at = AT
        stamp = Stamp(ID, "NC5G2W8TQGF8", AS_OF, "T-0001", region="410400")
        self.state: Journey
        self.state, effects = core.begin(deal(face), stamp)
        self.asked += effects

    def tell(self, *events: ev.Event) -> tuple[fx.Effect, ...]:
        """Apply events; answers the effects of the last one."""
        effects: tuple[fx.Effect, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, self.at)
            self.asked += effects
        return effects

    def unmoved(self, *events: ev.Event) -> None:
        """These change nothing and ask for nothing."""
        for event in events:
            after, effects = core.advance(self.state, event, self.at)
            assert after == self.state, event
            assert effects == (), event

    # -- stations ---------------------------------------------------------------------------------------

    def verified(self, number: str) -> None:
        """Their code is right, or their face."""
        if self.state.phase == "offering":
            self.tell(ev.FaceOffered())
            if number in self.seen:
                self.tell(ev.FaceAgreed(), ev.FaceChecked("passed", SEEN, f"token-{number[-4:]}", number))
                return
            self.tell(ev.WithoutFace())
        self.tell(ev.CodeSent(f"138****{PHONES[number][-4:]}", number), ev.CodeTyped("4681"),
                  ev.CodeChecked(True, 3, f"token-{number[-4:]}", number))

    def to_houses(self) -> Deal:
        self.tell(ev.Next(), ev.CardRead(GAO, "simulated"), ev.CardTaken())
        self.verified(GAO["number"])
        self.tell(ev.RecordsArrived({"registry": RecordAnswer("found", {"houses": self.houses})}))
        assert (self.state.kind, self.state.step) == ("question", "house")
        return self

    def to_board(self, house: str = "A") -> Deal:
        """The first seller has answered what is asked of them alone."""
        self.to_houses().tell(ev.Answered("house", house))
        assert (self.state.kind, self.state.step) == ("question", "parties")
        self.tell(ev.Answered("phone", PHONES[GAO["number"]]), ev.Next())
        assert (self.state.kind, self.state.phase) == ("parties", "board")
        return self

    def comes(self, role: str, card: dict[str, Any], share: str = "1/2") -> None:
        """Somebody joins, from the board to the board."""
        self.lays(role, card)
        self.verified(card["number"])
        self.tell(ev.Answered("phone", PHONES[card["number"]]))
        if role == "buyer":
            self.tell(ev.Answered("share", share))
        assert self.state.phase == "handover", (self.state.phase, self.state.problem)
        self.tell(ev.Next())

    def lays(self, role: str, card: dict[str, Any]) -> tuple[fx.Effect, ...]:
        self.tell(ev.Join(role), ev.Next())
        return self.tell(ev.CardRead(card, "simulated"))

    def to_price(self) -> Deal:
        self.to_board()
        for role, card in (("buyer", LIN), ("seller", HE), ("buyer", SONG)):
            self.comes(role, card)
        self.tell(ev.Next())
        assert self.state.step == "price"
        return self

    def to_preview(self, price: int = 98000000) -> Deal:
        self.to_price().tell(ev.Answered("price", price), ev.Next(), ev.Next())
        assert self.state.kind == "preview"
        return self

    def drawn(self, pages: int = 3) -> Deal:
        """The paper is there, and what is read aloud of each page: nobody else is to hear that."""
        said = tuple((f"第{page + 1}页", f"卖方：{GAO['name']}", "总价款玖佰捌拾万元整") for page in range(pages))
        self.tell(ev.PreviewMade(self.state.preview.terms, "ab" * 32, pages, said))
        return self

    def to_sign(self) -> Deal:
        self.to_preview().drawn().read().tell(ev.Next())
        assert (self.state.kind, self.state.phase) == ("sign", "call")
        return self

    def read(self) -> Deal:
        """All turn the pages, all tick."""
        self.tell(*(ev.TurnPage(page) for page in range(self.state.preview.pages)))
        self.tell(*(ev.HasRead(party.id) for party in self.state.parties))
        return self

    def signs(self, card: dict[str, Any]) -> None:
        """The one who is called: recognised, asked where that has to be, signed."""
        self.tell(ev.Next(), ev.CardRead(card, "simulated"), ev.CardTaken())
        if self.state.phase == "looking":
            self.tell(ev.FaceAgain("same", AGAIN, card["number"]))
        if self.state.phase == "intent":
            self.tell(ev.Willing(True))
        assert self.state.phase == "write", (self.state.phase, self.state.problem)
        self.tell(ev.Declared(0, True), ev.Signed(STROKES, b"\x89PNG " + card["name"].encode()), ev.Next())

    def to_filing(self) -> Deal:
        self.to_sign()
        for card in (GAO, HE, LIN, SONG):
            self.signs(card)
        assert (self.state.kind, self.state.phase) == ("submit", "filing")
        return self

    def to_filed(self) -> Deal:
        self.to_filing().tell(ev.Filed(ID, "410400CLF2026112200001", "4104002026112230000016"))
        return self


ALIKE = {f"deal-{name}" for name in (
    "house", "own-phone", "board-another", "join-card", "join-sending", "join-typing", "join-wrong", "join-checking",
    "own-buyer-phone", "own-share", "parts-day", "parts-one", "preview-making", "preview", "call-card", "call-typing",
    "call-none", "write", "filing", "refused-silent", "filed-out", "face-unlike", "second-code")}
"""Scenes that are drawn as others are: whoever measures every screen in every way may pass them over."""


def scenes() -> dict[str, Journey]:
    """Every kind of screen that several people come to, by name."""
    made: dict[str, Journey] = {}

    def keep(name: str, told: Deal, *events: ev.Event) -> None:
        told.tell(*events)
        made[name] = told.state

    keep("house", Deal().to_houses())
    keep("own-phone", Deal().to_houses(), ev.Answered("house", "A"))
    keep("board-one", Deal().to_board())
    keep("board-incomplete", Deal().to_board(), ev.Next())
    keep("board-another", Deal().to_board("B"))
    joining = Deal().to_board()
    keep("join-notice", joining, ev.Join("buyer"))
    keep("join-card", joining, ev.Next())
    keep("join-both-sides", joining, ev.CardRead(GAO))
    keep("join-sending", joining, ev.CardTaken(), ev.CardRead(LIN))
    keep("join-typing", joining, ev.CodeSent("138****5503", LIN["number"]))
    keep("join-wrong", joining, ev.CodeTyped("1111"), ev.CodeChecked(False, 2, "", LIN["number"]))
    keep("join-checking", joining, ev.CodeTyped("4681"))
    keep("own-buyer-phone", joining, ev.CodeChecked(True, 3, "t", LIN["number"]))
    keep("own-share", joining, ev.Answered("phone", "13800045503"))
    keep("own-share-wrong", joining, ev.Answered("share", "3/2"))
    keep("handover", joining, ev.Answered("share", "1/2"))
    without = Deal().to_board()
    without.lays("buyer", SONG)
    keep("join-none", without, ev.CodeUnavailable("offline", SONG["number"]))
    whole = Deal().to_price()
    keep("price", whole)
    keep("price-again", whole, ev.Answered("price", 980000000, advance=False))
    keep("parts-none", whole, ev.Next())
    keep("parts-day", whole, ev.AddRow())
    keep("parts-amount", whole, ev.Answered("day", "2027-01-15"))
    keep("parts-one", whole, ev.Answered("amount", 40000000))
    keep("parts-full", whole, *(event for day in ("2027-03-15", "2027-05-15") for event in (
        ev.AddRow(), ev.Answered("day", day), ev.Answered("amount", 470000000))))
    keep("review", whole, ev.Next())
    keep("preview-making", whole, ev.Next())
    keep("preview-fault", Deal().to_preview(), ev.PreviewFailed("preview.not_made"))
    keep("preview", whole.drawn())
    keep("preview-unread", whole, ev.Next())
    keep("preview-read", whole.read(), ev.HasRead("p4", False))
    keep("call", whole, ev.HasRead("p4"), ev.Next())
    keep("call-card", whole, ev.Next())
    keep("call-other", whole, ev.CardRead(LIN))
    keep("intent", whole, ev.CardTaken(), ev.CardRead(GAO))
    halted = Deal().to_sign()
    keep("halted", halted, ev.Next(), ev.CardRead(GAO), ev.Willing(False))
    keep("halted-told", halted, ev.StaffTold("told"))
    keep("halted-down", halted, ev.StaffTold("down"))
    keep("write", whole, ev.Willing(True))
    keep("write-signed", whole, ev.Declared(0, True), ev.Signed(STROKES, b"\x89PNG"))
    by_code = Deal().to_sign()
    keep("call-typing", by_code, ev.Next(), ev.WithoutCode(), ev.CodeSent("138****5501", GAO["number"]))
    keep("call-none", by_code, ev.SendCodeAgain(), ev.CodeUnavailable("too_many", GAO["number"]))
    keep("filing", Deal().to_filing())
    said = Text("这套房子刚刚备了另一份合同。", "Another contract has just been filed for this home.")
    keep("refused", Deal().to_filing(), ev.FileRefused(ID, "house.taken", said))
    keep("refused-silent", Deal().to_filing(), ev.FileRefused(ID, "house.changed"))
    keep("unknown", Deal().to_filing(), ev.FilingUnknown(ID))
    keep("filed-printing", Deal().to_filed(), ev.CopyOut("contract", 2, 5))
    keep("filed-failed", Deal().to_filed(), ev.PaperFailed("contract", "paper.not_enough"), ev.PaperOut("receipt", "x"))
    keep("filed-out", Deal().to_filed(), ev.PaperOut("contract", "x"), ev.PaperOut("receipt", "x"))
    by_face = Deal(face=True)
    by_face.seen = (GAO["number"], HE["number"], LIN["number"], SONG["number"])
    by_face.to_board()
    by_face.lays("buyer", LIN)
    keep("face-consent", by_face, ev.FaceOffered())
    keep("face-left", by_face, ev.FaceAgreed(), ev.FaceTold("left"))
    keep("face-unlike", by_face, ev.FaceChecked("unlike", number=LIN["number"]))
    signing = Deal(face=True)
    signing.seen = by_face.seen
    signing.to_sign()
    keep("second-look", signing, ev.Next(), ev.CardRead(GAO), ev.FaceTold("look"))
    keep("second-code", signing, ev.FaceAgain("unlike", {}, GAO["number"]), ev.CodeSent("138****5501", GAO["number"]))
    return {f"deal-{name}": state for name, state in made.items()}
