from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from drivers import registry
from drivers.fault import DeviceFault
from drivers.simulated.booth import Booth
from drivers.simulated.papers import PAPERS
from terminal.devices.doctor import doctor
from tests.drivers.conftest import eventually

FaultOf = Callable[..., DeviceFault]
PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"


def test_papers_come_out_in_their_order(booth: Booth) -> None:
    seen: list[tuple[str, Path]] = []
    booth.on_paper = lambda device, path: seen.append((device, path))
    a4 = registry.make("document_printer", {"driver": "simulated"}, booth)
    slip = registry.make("receipt_printer", {"driver": "simulated"}, booth)
    a4.open()
    slip.open()
    a4.print_pdf(PDF, "x")
    slip.print_image(Image.new("1", (576, 80), 0))
    a4.print_pdf(PDF, "x")
    a4.close()
    slip.close()
    eventually(lambda: len(seen) == 3)
    assert [path.name for path in booth.papers] == ["01-document.pdf", "02-receipt.png", "03-document.pdf"]
    assert [path for _, path in seen] == booth.papers
    assert booth.papers[0].read_bytes() == PDF
    with Image.open(booth.papers[1]) as slip_picture:
        assert slip_picture.size == (576, 80)


def test_every_card_of_the_cast_is_read(booth: Booth) -> None:
    reader = registry.make("id_card", {"driver": "simulated"}, booth)
    reader.open()
    for person, entry in booth.people.items():
        booth.place_card(person)
        card = reader.wait_card(5)
        assert card.number == entry["card"]["number"]
        assert card.kind == entry["card"]["kind"]
        booth.remove_card()
    reader.close()
    with pytest.raises(KeyError):
        booth.place_card("nobody")


def test_papers_under_the_camera(booth: Booth, tmp_path: Path, fault_of: FaultOf) -> None:
    camera = registry.make("document_camera", {"driver": "simulated"}, booth)
    camera.open()
    empty = camera.read_frame().mean()
    for name in PAPERS:
        booth.place_paper(name)
        assert camera.read_frame().mean() > empty + 60
    booth.remove_paper()
    assert abs(camera.read_frame().mean() - empty) < 2
    Image.new("L", (600, 800), 230).save(tmp_path / "own.png")
    booth.place_paper(tmp_path / "own.png")
    assert camera.capture().mean() > empty + 60
    booth.desk.fault("stalled")
    assert fault_of(camera.read_frame, 0.2).code == "camera.stalled"
    booth.desk.fault("gone")
    assert fault_of(camera.read_frame, 0.2).code == "camera.gone"
    with pytest.raises(KeyError):
        booth.place_paper("no such paper")


def test_a_booth_in_its_own_process_serves_the_real_drivers(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "drivers.simulated", "--folder", str(tmp_path / "booth"), "--seconds", "60",
         "--scan", "NC5G2W8TQGF8"],
        cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        assert line.startswith("ready: ")
        config = tomllib.loads(Path(line.removeprefix("ready: ").strip()).read_text())
        found = {name: doctor(name, table) for name, table in config["devices"].items()}
        assert all(result["ok"] for result in found.values()), found
        assert found["id_card"]["identity"]["name"] == "李敏"
        assert found["chip_card"]["identity"]["name"] == "李敏"
        assert found["chip_card"]["identity"]["assurance"] == "claimed"
        assert found["document_camera"]["identity"]["size"] == "2048x1536"
        assert found["document_camera"]["identity"]["sharpness"] > 0.2
        assert found["document_printer"]["identity"]["model"]
        assert found["receipt_printer"]["identity"]["consumables"] == "足够"
        assert found["code_scanner"]["identity"]["text"] == "NC5G2W8TQGF8"
        assert "id_card" in found["lights"]["identity"]["lamps"]
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_booth_that_ends_leaves_no_card_service_behind(tmp_path: Path, how: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "drivers.simulated", "--folder", str(tmp_path), "--seconds", "60", "--paper", ""],
        cwd=Path(__file__).resolve().parents[2], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"ready: ")
        table = tomllib.loads((tmp_path / "budayang.toml").read_text())["devices"]["chip_card"]
        place = table.get("socket", "/run/pcscd/pcscd.comm")

        def serves() -> bool:
            with socket.socket(socket.AF_UNIX) as line:
                return line.connect_ex(place) == 0

        assert serves()
        process.send_signal(how)
        process.wait(20)
        eventually(lambda: not serves())
    finally:
        process.kill()
        process.wait(5)
        if process.stdout is not None:
            process.stdout.close()
