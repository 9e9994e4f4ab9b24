"""Screens of the staff's door and what is behind it, for whoever looks at all screens."""

from __future__ import annotations

from dataclasses import replace

from terminal.devices.health import Health
from terminal.devices.paper_path import LOCKED
from terminal.devices.rollup import Cause
from terminal.session.glass import COLOURS, Keys, Outcome, Pixels, Sound, Touch
from terminal.session.staff import Staff
from terminal.session.staff_events import LogRead
from terminal.session.state import Session
from terminal.upkeep.standing import Part, Standing, Tried

LAST = "2026-11-22T09:30:00+00:00"
WELL = Health("in_service")
JAM = Health("out_of_service", "out", ("printer.jam", "printer.paper_out"))
PARTS = (
    Part("id_card", WELL, 1204, 96, (("id_card.read_failed", 7, LAST),)),
    Part("chip_card", Health("no_answer", "ok", ("chip_card.no_service",))),
    Part("document_camera", WELL, 0, 96, (("camera.stalled", 2, LAST), ("camera.gone", 1, LAST))),
    Part("document_printer", JAM, 311, 95, (("printer.jam", 12, LAST), ("printer.paper_out", 3, LAST))),
    Part("receipt_printer", Health("in_service", "low"), 298, 96),
    Part("code_scanner", WELL, 41, 96),
    Part("lights", WELL, 0, 96),
)
CAUSES = (Cause("document_printer", "printer.jam", False), Cause("chip_card", "chip_card.no_service", False),
          Cause("receipt_printer", "consumables.low", False))
TRIED = (
    Tried("touch", LAST, "touch.untouched", (("cells", "471 / 510"), ("rows", "29-30"), ("area", "12-14/3-5"))),
    Tried("disk", LAST, "", (("free", "20480 MB"), ("write", "182.4 MB/s"), ("same", "same"), ("reserve", "whole"),
                             ("store", "1204"))),
    Tried("document_printer", LAST, "printer.jam"),
)  # fmt: skip
STANDING = Standing("reduced", CAUSES, "", "", PARTS, 3, 1, 20480, TRIED)
GOOD = Standing("in_service", (), "", "", PARTS[:1], 0, 0, 20480)
CLOSED = replace(STANDING, closed="repair", cause="staff.repair")
LOCKED_PATH = replace(GOOD, parts=(Part("document_printer", Health("out_of_service", "ok", (LOCKED,))),))
IN = Staff("in", "12", "王工", standing=STANDING)
CARD = Outcome("", (("kind", "citizen"), ("name", "李*")))
LAMPS = Outcome("", (("lamps", "7"),))
LINE = Outcome("link.tls", (("host", "centre.example:443"), ("dns", "192.0.2.1"), ("port", "good"),
                                 ("time", "-12.3 s")))  # fmt: skip
REPORT = Outcome("", (("file", "20261122-173000.pdf"), ("paper", "out")))


REGIONS = Outcome("touch.untouched", (("cells", "391 / 510"), ("rows", "1, 29-30"), ("columns", "17"),
                                      ("area", "12-14/3-5"), ("area", "9/2"), ("area", "20/11-12"),
                                      ("areas_more", "14")))  # fmt: skip
NO_KEYS = Outcome("keys.missing", (("keys_heard", "6 / 8"), ("key_missing", "louder"), ("key_missing", "dark")))
SOUND = Outcome("sound.untested", (("loudspeaker", "good"), ("headphones", "skipped"), ("jack", "unplugged")))
DISK = Outcome("disk.reserve", (("free", "412 MB"), ("write", "0.4 MB/s"), ("read", "211.0 MB/s"), ("same", "same"),
                                ("reserve", "gone")))  # fmt: skip
CLOCK = Outcome("clock.wrong", (("clock_slow", "75.2 s"), ("clock_sure", "0.04 s")))
TOLD = (
    {"kind": "test", "staff": "12", "device": "document_printer", "ok": False, "fault": "printer.jam"},
    {"kind": "jam_cleared", "staff": "12", "device": "document_printer"},
    {"kind": "test", "staff": "12", "device": "touch", "ok": True, "fault": "", "lines": [["cells", "510 / 510"]]},
    {"kind": "service", "staff": "12", "reason": "repair"},
    {"kind": "service", "staff": "12", "reason": "open"},
    {"kind": "sign_in", "staff": "12"},
    {"kind": "refused", "staff": "123456", "outcome": "locked"},
    {"kind": "jam_cleared", "device": "receipt_printer"},
    {"kind": "report", "staff": "12", "file": "20261122-173000.pdf"},
    {"kind": "card_found"},
)
LOG = LogRead(1, tuple({"at": LAST, **event} for event in TOLD), True)
GLASS = {
    "touch": Touch(9, 16, frozenset(range(37))),
    "pixels": Pixels(1),
    "pixels-asked": Pixels(len(COLOURS)),
    "keys": Keys(("up", "down"), ("ok",)),
    "keys-other": Keys((), (), "louder"),
    "sound-saying": Sound("zh", request=1.0),
    "sound-asking": Sound("zh", "asking", 1.0, "47", "unplugged"),
    "sound-ready": Sound("zh", "ready", 1.0, "", "plugged", (("loudspeaker", "good"),)),
    "sound-headphones": Sound("zh", "asking", 1.0, "47", "plugged", (("loudspeaker", "wrong"),)),
}


def staff_sessions(bare: Session) -> dict[str, Session]:
    """Every staff screen, from an empty home."""
    door = replace(bare, screen="staff_sign_in")
    room = replace(bare, screen="staff")
    outcomes = {"id_card": CARD, "document_printer": Outcome("printer.jam", ()), "lights": LAMPS, "network": LINE,
                "report": REPORT}
    tried = replace(IN, outcomes=outcomes)
    found = {
        "staff-number": replace(door, staff=Staff()),
        "staff-locked": replace(door, staff=Staff(problem="locked", wait_s=1440 * 60.0)),
        "staff-pin": replace(door, staff=Staff("pin", "12")),
        "staff-pin-checking": replace(door, staff=Staff("pin", "12", busy=True)),
        "staff-second": replace(door, staff=Staff("second", "12", problem="wrong")),
        "staff-second-card": replace(door, staff=Staff("second", "12", busy=True, reading=True)),
        "staff-second-fault": replace(door, staff=Staff("second", "12", problem="id_card.no_card")),
        "staff-looking": replace(room, staff=replace(IN, standing=None)),
        "staff-overview": replace(room, staff=IN),
        "staff-overview-good": replace(room, staff=replace(IN, standing=GOOD)),
        "staff-overview-report": replace(room, staff=replace(tried, standing=CLOSED)),
        "staff-closing": replace(room, staff=replace(IN, page="closing")),
        "staff-network": replace(room, staff=replace(tried, page="network")),
        "staff-network-testing": replace(room, staff=replace(IN, page="network", testing="network")),
        "staff-testing": replace(room, staff=replace(IN, page="id_card", testing="id_card")),
        "staff-locked-path": replace(room, staff=replace(IN, page="document_printer", standing=LOCKED_PATH)),
        "out-of-service-staff": replace(bare, screen="out_of_service", cause="staff.repair"),
    }
    ended = {"touch": REGIONS, "keys": NO_KEYS, "sound": SOUND, "disk": DISK, "clock": CLOCK}
    for page in ("touch", "pixels", "keys", "sound", "disk", "clock"):
        found[f"staff-page-{page}"] = replace(room, staff=replace(IN, page=page))
    for page in ended:
        found[f"staff-ended-{page}"] = replace(room, staff=replace(IN, page=page, outcomes=ended))
    for name, glass in GLASS.items():
        found[f"staff-{name}"] = replace(room, staff=replace(IN, page=name.split("-")[0], glass=glass))
    for name, log in (("looking", None), ("told", LOG), ("empty", LogRead(0, (), False))):
        found[f"staff-log-{name}"] = replace(room, staff=replace(IN, page="log", log=log))
    for part in PARTS:
        found[f"staff-{part.name}"] = replace(room, staff=replace(tried, page=part.name))
    return found
