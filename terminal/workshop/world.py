"""A whole fictitious world in one object: city, wire, booth with simulated devices, terminal."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import Any

from terminal.app import Terminal
from terminal.config import CentralOptions, Config, ScreenOptions, SessionOptions
from terminal.voice.player import Recorder
from terminal.workshop.city import PEOPLE, Acquirer, Centre
from terminal.workshop.relay import Relay

SIMULATED = {
    "id_card": {"driver": "simulated"},
    "chip_card": {"driver": "simulated"},
    "document_camera": {"driver": "simulated"},
    "document_printer": {"driver": "simulated", "settled": 2},
    "receipt_printer": {"driver": "simulated"},
    "code_scanner": {"driver": "simulated"},
    "lights": {"driver": "simulated"},
}


class World:
    """Starts everything on loopback, ends everything by process id. `folder` keeps data and papers.

    Sound is written down (booth.sound_outs: loudspeaker, headphones) unless it is to be heard (`aloud`).
    With `pays` there is an acquirer, with `faces` a camera that looks at whoever stands there, with `presence` a
    sensor that sees who stands before the booth.
    Without a folder one is made in the temporary directory, and only the papers stay in it.
    """

    def __init__(self, folder: Path | None = None, *, screen: ScreenOptions | None = None,
                 session: SessionOptions | None = None, pace: float = 0.0, online: bool = True,
                 timeout_s: float = 4.0, aloud: bool = False, presence: bool = False, pays: bool = False,
                 faces: bool = False) -> None:
        from drivers.simulated.booth import Booth

        self._own = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="budayang-world-"))
        # who pays needs somebody to pay to; the others need not wait for it
        paid_before = (self.folder / "acquirer").exists()
        self.acquirer = Acquirer(self.folder / "acquirer") if pays or paid_before else None
        self.centre = Centre(self.folder / "central", self.acquirer)
        self.relay = Relay(("127.0.0.1", self.centre.port))
        self.booth = Booth(PEOPLE, self.folder / "papers", pace=pace)
        if not aloud:
            self.booth.sound_outs = (Recorder(), Recorder())
        central = CentralOptions(url=f"http://127.0.0.1:{self.relay.port}", timeout_s=timeout_s,
                                 enrolment_code=self.centre.enrolment_code)
        more = {name: {"driver": "simulated"} for name, on in (("presence", presence), ("face_camera", faces)) if on}
        config = Config(mode="demo", data_dir=self.folder / "terminal", central=central,
                        devices={**SIMULATED, **more})
        if screen is not None:
            config = dataclasses.replace(config, screen=screen)
        if session is not None:
            config = dataclasses.replace(config, session=session)
        config.data_dir.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.terminal: Any = Terminal(config, world=self.booth)
        self.terminal.open()
        if not online:
            # enrolled first: a booth that never met its centre cannot seal anything
            self.terminal.outbox.can_seal()
            self.relay.plug(False)

    def papers(self) -> list[Path]:
        """What has been printed, in order."""
        return list(self.booth.papers)

    def close(self) -> None:
        self.terminal.close()
        self.booth.close()
        self.relay.close()
        self.centre.close()
        if self.acquirer is not None:
            self.acquirer.close()
        if self._own:
            # what was printed is the citizen's; data of centre and terminal goes
            for part in ("central", "terminal", "acquirer"):
                shutil.rmtree(self.folder / part, ignore_errors=True)
            if not any((self.folder / "papers").glob("*.p*")):
                shutil.rmtree(self.folder, ignore_errors=True)
