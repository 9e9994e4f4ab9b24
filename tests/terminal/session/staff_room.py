"""Screens of the staff's door and what is behind it, for whoever looks at all screens."""

from __future__ import annotations

from dataclasses import replace

from terminal.devices.health import Health
from terminal.devices.paper_path import LOCKED
from terminal.devices.rollup import Cause
from terminal.session.staff import Outcome, Staff
from terminal.session.state import Session
from terminal.upkeep.standing import Part, Standing

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
STANDING = Standing("reduced", CAUSES, "", "", PARTS, 3, 1, 20480)
GOOD = Standing("in_service", (), "", "", PARTS[:1], 0, 0, 20480)
CLOSED = replace(STANDING, closed="repair", cause="staff.repair")
LOCKED_PATH = replace(GOOD, parts=(Part("document_printer", Health("out_of_service", "ok", (LOCKED,))),))
IN = Staff("in", "12", "王工", standing=STANDING)
CARD = Outcome("", (("kind", "citizen"), ("name", "李*")))
LAMPS = Outcome("", (("lamps", "7"),))
LINE = Outcome("link.tls", (("host", "centre.example:443"), ("dns", "192.0.2.1"), ("port", "good"),
                                 ("time", "-12.3 s")))  # fmt: skip
REPORT = Outcome("", (("file", "20261122-173000.pdf"), ("paper", "out")))


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
    for part in PARTS:
        found[f"staff-{part.name}"] = replace(room, staff=replace(tried, page=part.name))
    return found
