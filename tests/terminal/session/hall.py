"""Screens of the hall's own services, for whoever looks at all screens: evaluation, complaint, guide, progress."""

from __future__ import annotations

from dataclasses import replace

from forms.search import Index
from terminal.config import SessionOptions
from terminal.journey import core as journey_core
from terminal.journey import events as jv
from terminal.journey.state import Journey, OwnCase
from terminal.session import events as ev
from terminal.session.state import Session
from tests.forms.people import CARD, CATALOGUE, records
from tests.terminal.journey.story import AT, ID, ITEM, MASKED, Story, stamp
from tests.terminal.session.staff_room import staff_sessions

ITEMS = {item.id: item for item in CATALOGUE.items()}
SAID = "等了很久，窗口说的和办事指南上写的不一样，又跑了一趟。"


def told(item: str, *events: jv.Event) -> Journey:
    state, _ = journey_core.begin(ITEMS[item], stamp(), {"about": "NC5G2W8TQGF8"})
    for event in events:
        state, _ = journey_core.advance(state, event, AT)
    return state


def finished() -> Journey:
    """A case that is done, with its papers out."""
    story = Story().to_case()
    story.tell(jv.PaperOut("receipt", "seen"), jv.PaperOut("application_form", "seen"))
    return story.state


BAD = (
    jv.Answered("level", "1"),
    jv.Answered("comment", SAID),
    jv.Answered("tags_1", ["108", "113"], advance=False),
)
SENT = (jv.Kept(ID, 1), jv.Acknowledged("4104002026112230000016", "received", "2026-12-11"))
WRITTEN = (jv.Next(), jv.Answered("matter", "complaint"), jv.Answered("text", SAID))
HANDED_IN = (*WRITTEN, jv.Next(), jv.Next())
JOURNEYS = {
    "evaluation-level": told("evaluation"),
    "evaluation-tags": told("evaluation", jv.Answered("level", "4")),
    "evaluation-tags-said": told("evaluation", *BAD),
    "evaluation-done": told("evaluation", *BAD, jv.Next(), *SENT),
    "complaint-notice": told("complaint"),
    "complaint-matter": told("complaint", jv.Next()),
    "complaint-text": told("complaint", *WRITTEN[:2]),
    "complaint-phone": told("complaint", *WRITTEN),
    "complaint-review": told("complaint", *WRITTEN, jv.Next()),
    "complaint-done": told("complaint", *HANDED_IN, *SENT, jv.PaperFailed("receipt", "printer.jam")),
    "complaint-later": told("complaint", *HANDED_IN, SENT[0], jv.NotYetAcknowledged()),
    "done-to-evaluate": finished(),
}
CASE = "4104002026112230000016"
ASKED = (jv.Next(), jv.CardRead(CARD, "simulated"), jv.Next(), jv.CodeSent(MASKED), jv.CodeTyped("1416"),
         jv.CodeChecked(True, 0, "token"), jv.RecordsArrived(records()))
PROVED = (*ASKED, jv.Next(), jv.Kept(ID, 1), jv.Acknowledged(CASE, "decided", "2026-11-22"))
JOURNEYS |= {
    "proof-records": told("insurance-proof", *ASKED),
    "proof-printing": told("insurance-proof", *PROVED),
    "proof-out": told("insurance-proof", *PROVED, jv.PaperOut(f"certificate/{CASE}", "seen")),
    "proof-failed": told("insurance-proof", *PROVED, jv.PaperFailed(f"certificate/{CASE}", "printer.jam")),
    "proof-later": told("insurance-proof", *ASKED, jv.Next(), jv.Kept(ID, 1), jv.NotYetAcknowledged()),
}
FOUND = ev.CaseFound(
    "NC5G2W8TQGF8", "", "4104002026112230000016", "received_to_verify", "2026-12-11", "application", ITEM.id,
    (("received_to_verify", "2026-11-22T12:00:00+00:00"),),
)  # fmt: skip
OWN = OwnCase(
    "4104002026112230000016", "NC5G2W8TQGF8", ITEM.id, "accepted", "application", "2026-11-22T12:00:00+00:00",
    "2026-11-27", (("received", "2026-11-22T12:00:00+00:00"), ("accepted", "2026-11-22T12:00:01+00:00")), ("receipt",),
)  # fmt: skip
OWNS = (
    OWN,
    replace(OWN, case_number="4104002026110130000024", code="4D1TQ2M8RZKN", state="paid", kind="application",
            received_at="2026-11-01T02:00:00+00:00", promise_date="2026-11-06", papers=("receipt",)),
    replace(OWN, case_number="4104002026101030000032", code="7N2XQ4B9VWHC", state="received_to_verify",
            item="of-another-time", papers=("notice",)),
)
CARD_READ = (jv.Next(), jv.CardRead(CARD, "simulated"))
VERIFIED = (*CARD_READ, jv.CodeSent(MASKED), jv.CodeTyped("4681"), jv.CodeChecked(True, 3, "token"),
            jv.RecordsArrived(records()))
FIT = jv.FittingFound((ITEM.id,))
OUT = f"receipt/{OWN.case_number}"
MINE = {
    "mine-notice": (),
    "mine-typing": (*CARD_READ, jv.CodeSent(MASKED)),
    "mine-no-phone": (*CARD_READ, jv.CodeUnavailable("no_phone")),
    "mine-expired": (jv.Next(), jv.CardRead({**CARD, "valid_to": "20240101"}, "simulated")),
    "mine-card-only": (*CARD_READ, jv.CodeUnavailable("no_phone"), jv.WithoutCode(), FIT),
    "mine-without": (*CARD_READ, jv.CodeSent(MASKED), jv.WithoutCode(), FIT),
    "mine-asking": VERIFIED,
    "mine-offline": (*VERIFIED, FIT, jv.CasesArrived(trouble="offline")),
    "mine-refused": (*VERIFIED, FIT, jv.CasesArrived(trouble="refused")),
    "mine-none": (*VERIFIED, FIT, jv.CasesArrived()),
    "mine-nothing": (*VERIFIED, jv.FittingFound(()), jv.CasesArrived()),
    "mine-three": (*VERIFIED, FIT, jv.CasesArrived(OWNS)),
    "mine-printing": (*VERIFIED, FIT, jv.CasesArrived(OWNS), jv.PrintOwn(OUT)),
    "mine-printed": (*VERIFIED, FIT, jv.CasesArrived(OWNS), jv.PrintOwn(OUT), jv.PaperOut(OUT, "seen")),
    "mine-jam": (*VERIFIED, FIT, jv.CasesArrived(OWNS), jv.PrintOwn(OUT), jv.PaperFailed(OUT, "printer.paper_out")),
}
JOURNEYS |= {name: told("mine", *events) for name, events in MINE.items()}
BARE = Session(ITEMS, SessionOptions(), Index(ITEMS.values()))
PAGE = replace(BARE, screen="item", item=ITEM.id)
SESSIONS = {
    **{name: replace(BARE, screen="journey", item=j.item.id, journey=j) for name, j in JOURNEYS.items()},
    "item-evaluation": replace(PAGE, item="evaluation"),
    "item-complaint-printed": replace(PAGE, item="complaint", guide="out"),
    "item-guide-fault": replace(PAGE, guide="printer.paper_out"),
    "item-cannot": replace(PAGE, modules={"id_card": "id_card.no_answer"}),
    "item-cannot-here": replace(PAGE, modules={"id_card": "device.absent"}, guide="out"),
    "progress-foreign": replace(BARE, screen="progress", found=ev.CaseFound("", "foreign")),
    "progress-unclear": replace(BARE, screen="progress", found=ev.CaseFound("", "unclear")),
    "progress-found": replace(BARE, screen="progress", found=FOUND),
    "progress-paid": replace(BARE, screen="progress", found=replace(FOUND, state="paid")),
    "progress-complaint": replace(BARE, screen="progress", found=replace(FOUND, kind="complaint", item="complaint")),
    "mine-three-curtain": replace(BARE, screen="journey", item="mine", journey=JOURNEYS["mine-three"], curtain=True),
    "mine-sign-again": replace(BARE, screen="journey", item=ITEM.id, journey=Story().signed().state, curtain=True,
                               recheck=True),
    "mine-case": replace(BARE, screen="progress", item="mine", journey=JOURNEYS["mine-three"],
                         found=ev.CaseFound.of(OWN)),
    "mine-item": replace(PAGE, journey=JOURNEYS["mine-none"]),
    "home-hall": BARE,
    "home-cannot": replace(BARE, modules={"id_card": "id_card.no_answer"}),
    "items-cannot": replace(BARE, screen="items", modules={"id_card": "device.absent"}),
    "bye-overview": replace(BARE, screen="bye", bye_reason="done_overview"),
    "bye-evaluation": replace(BARE, screen="bye", bye_reason="done_evaluation"),
    "bye-complaint": replace(BARE, screen="bye", bye_reason="done_complaint"),
    **staff_sessions(BARE),
}
