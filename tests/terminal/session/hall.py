"""Screens of the hall's own services, for whoever looks at all screens: evaluation, complaint, guide, progress."""

from __future__ import annotations

from dataclasses import replace

from forms.search import Index
from terminal.config import SessionOptions
from terminal.journey import core as journey_core
from terminal.journey import events as jv
from terminal.journey.state import Journey
from terminal.session import events as ev
from terminal.session.core import Session
from tests.forms.people import CATALOGUE
from tests.terminal.journey.story import AT, ID, ITEM, Story, stamp

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
FOUND = ev.CaseFound(
    "NC5G2W8TQGF8", "", "4104002026112230000016", "received_to_verify", "2026-12-11", "application", ITEM.id,
    (("received_to_verify", "2026-11-22T12:00:00+00:00"),),
)  # fmt: skip
BARE = Session(ITEMS, SessionOptions(), Index(ITEMS.values()))
PAGE = replace(BARE, screen="item", item=ITEM.id)
SESSIONS = {
    **{name: replace(BARE, screen="journey", item=j.item.id, journey=j) for name, j in JOURNEYS.items()},
    "item-evaluation": replace(PAGE, item="evaluation"),
    "item-complaint-printed": replace(PAGE, item="complaint", guide="out"),
    "item-guide-fault": replace(PAGE, guide="printer.paper_out"),
    "item-cannot": replace(PAGE, modules={"id_card": "id_card.no_answer"}),
    "item-cannot-here": replace(PAGE, modules={"id_card": "device.absent"}, guide="out"),
    "progress-found": replace(BARE, screen="progress", found=FOUND),
    "progress-paid": replace(BARE, screen="progress", found=replace(FOUND, state="paid")),
    "progress-complaint": replace(BARE, screen="progress", found=replace(FOUND, kind="complaint", item="complaint")),
    "bye-evaluation": replace(BARE, screen="bye", bye_reason="done_evaluation"),
    "bye-complaint": replace(BARE, screen="bye", bye_reason="done_complaint"),
}
