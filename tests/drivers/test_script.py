"""Scripts of simulated devices: what they do to a device, and how a wrong one is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from drivers import registry
from drivers.fault import DeviceFault
from drivers.id_card.sdt import SdtReader
from drivers.simulated.__main__ import main
from drivers.simulated.booth import Booth
from drivers.simulated.faults import Faults
from drivers.simulated.script import ACTIONS, Player, Script, ScriptFault, load
from drivers.simulated.sdt_peer import SdtPeer
from tests.drivers.conftest import eventually

FaultOf = Callable[..., DeviceFault]
ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, text: str) -> Path:
    path = folder / "faults.yaml"
    path.write_text(text, "utf-8")
    return path


def play(peer: Faults, path: Path) -> Player:
    player = Player(peer, load(path))
    player.start()
    return player


@pytest.fixture
def reader(peer: SdtPeer) -> SdtReader:
    reader = SdtReader(peer.port, poll=0.05)
    reader.open()
    return reader


def test_the_example_of_the_module_is_a_script(tmp_path: Path) -> None:
    from drivers.simulated import script

    lines = [line[4:] for line in (script.__doc__ or "").splitlines() if line.startswith("    ")]
    found = load(written(tmp_path, "\n".join(lines)))
    assert {step.action for step in found.steps} == set(ACTIONS)
    assert (found.seed, found.repeat) == (7, True)
    assert found.steps[1].after == 2.5
    assert found.steps[0].line == 4


def test_faults_come_and_go(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf, tmp_path: Path) -> None:
    path = written(tmp_path, "steps:\n- fault: not_ready\n- after: 0.6\n  clear: true\n")
    player = play(peer, path)
    eventually(lambda: player.played == 1)
    assert fault_of(reader.identify).code == "id_card.not_ready"
    eventually(lambda: player.played == 2)
    assert reader.identify()
    player.close()


def test_a_held_answer_comes_late_or_when_it_is_let_go(peer: SdtPeer, reader: SdtReader, tmp_path: Path) -> None:
    player = play(peer, written(tmp_path, "steps:\n- hold: 0.3\n"))
    eventually(lambda: player.played)
    began = time.monotonic()
    assert reader.identify(5)
    assert time.monotonic() - began > 0.25
    peer.hold(30)
    peer.release()
    assert reader.identify(5)
    player.close()


def test_the_same_bytes_are_hit_every_time(tmp_path: Path) -> None:
    data = bytes(range(200))

    def hit(seed: int) -> bytes:
        faults = Faults()
        faults.corrupt(3, seed)
        first, second = faults.spoil(data), faults.spoil(data)
        assert second == data, "only the next answer"
        return first

    assert hit(7) == hit(7) != hit(8)
    assert sum(a != b for a, b in zip(hit(7), data, strict=True)) == 3


def test_corrupted_answers_are_asked_for_again(peer: SdtPeer, reader: SdtReader, tmp_path: Path) -> None:
    player = play(peer, written(tmp_path, "seed: 3\nsteps:\n- corrupt: 2\n"))
    eventually(lambda: player.played)
    assert reader.identify(5)["protocol"] == "sdt"
    assert len(peer.requests) == 3, "one question was asked twice"
    player.close()


def test_a_flapping_line_ends_plugged_in(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf, tmp_path: Path) -> None:
    player = play(peer, written(tmp_path, "steps:\n- flap: 5\n  every: 0.05\n"))
    eventually(lambda: player.played)
    assert fault_of(reader.identify).code == "id_card.gone"
    reader.open()
    assert reader.identify()
    player.close()


def test_a_script_repeats_until_it_is_closed(peer: SdtPeer, tmp_path: Path) -> None:
    player = play(peer, written(tmp_path, "repeat: true\nsteps:\n- after: 0.02\n  fault: slow\n- clear: true\n"))
    eventually(lambda: player.played > 6)
    player.close()
    played = player.played
    time.sleep(0.1)
    assert player.played == played


def test_by_the_device_s_table(booth: Booth, fault_of: FaultOf, tmp_path: Path) -> None:
    script = str(written(tmp_path, "steps:\n- state: paper_out\n- after: 0.8\n  state: ok\n"))
    table = {"driver": "simulated", "script": script}
    printer = registry.make("receipt_printer", table, booth)
    printer.open()
    eventually(lambda: printer.status().issues == ("printer.paper_out",))
    registry.make("receipt_printer", table, booth).close()  # opened again: the script goes on, it does not begin anew
    eventually(lambda: printer.status().availability == "in_service")
    printer.close()
    for wrong, words in ((3, "name of a file"), ("/nowhere.yaml", "No such file"), ("", "name of a file")):
        fault = fault_of(registry.make, "id_card", {"driver": "simulated", "script": wrong}, booth)
        assert (fault.code, words in fault.detail) == ("config.bad", True)
    for kind in ("lights", "document_camera", "face_camera", "code_scanner", "document_printer"):
        path = written(tmp_path, "steps:\n- unplug: true\n")
        device = registry.make(kind, {"driver": "simulated", "script": str(path)}, booth)
        eventually(lambda kind=kind: booth._scripts[kind].played)
        assert fault_of(device.open if kind != "document_printer" else device.status).code.endswith((".gone",))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "a list of steps"),
        ("steps: []", 0, "a list of steps"),
        ("- fault: mute", 0, "a list of steps"),
        ("steps:\n- fault: [", 2, "not YAML"),
        ("steps:\n- fault: mute\n  fault: slow", 3, "not YAML"),
        ("seed: x\nsteps:\n- clear: true", 1, "whole number"),
        ("steps:\n- clear: true\nspeed: 2", 3, "unknown key 'speed'"),
        ("steps:\n- clear: true\n- mute", 3, "a step must be a table"),
        ("steps:\n- clear: true\n- after: 1\n  faullt: mute", 4, "unknown key 'faullt'"),
        ("steps:\n- after: 1", 2, "this one nothing"),
        ("steps:\n- fault: mute\n  unplug: true", 2, "fault and unplug"),
        ("steps:\n- unplug: true\n  times: 2", 3, "times does not stand with unplug"),
        ("steps:\n- hold: -1", 2, "from 0.01"),
        ("steps:\n- hold: .inf", 2, "from 0.01"),
        ("steps:\n- hold: .nan", 2, "from 0.01"),
        ("steps:\n- hold: true", 2, "from 0.01"),
        ("steps:\n- clear: false", 2, "must be true"),
        ("steps:\n- corrupt: 1.5", 2, "whole number"),
        ("steps:\n- fault: mute\n  after: 1e9", 3, "from 0"),
        ("repeat: true\nsteps:\n- unplug: true\n- plug_in: true", 1, "never rest"),
        ("repeat: 1\nsteps:\n- unplug: true", 1, "true or false"),
    ],
)
def test_a_wrong_script_is_refused_by_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ScriptFault) as caught:
        load(written(tmp_path, text))
    assert (caught.value.line, words in caught.value.reason) == (line, True), caught.value
    assert str(caught.value).startswith(f"faults.yaml:{line}: " if line else "faults.yaml: ")


@pytest.mark.parametrize(
    ("kind", "step", "words"),
    [
        ("id_card", "fault: jams", "no 'jams'; known: slow"),
        ("id_card", "state: paper_out", "known: none"),
        ("document_camera", "corrupt: 1", "sends no bytes"),
        ("chip_card", "state: paper_out", "known: none"),
        ("fingerprint", "unplug: true", "takes no script"),
    ],
)
def test_what_a_device_cannot_do_is_refused(booth: Booth, tmp_path: Path, kind: str, step: str, words: str) -> None:
    with pytest.raises(ScriptFault, match=words):
        booth.script(kind, written(tmp_path, f"steps:\n- {step}\n"))


def test_the_booth_on_its_own_refuses_a_wrong_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "steps:\n- fualt: mute\n")
    assert main(["--folder", str(tmp_path / "booth"), "--script", f"id_card={path}"]) == 2
    assert capsys.readouterr().err.startswith("faults.yaml:2: unknown key 'fualt'")


keys = st.sampled_from([*ACTIONS, "after", "times", "every", "seed", "repeat", "steps", "x"])
values = st.one_of(st.integers(-3, 5000), st.floats(), st.booleans(), st.text(max_size=5), st.none(),
                   st.sampled_from(["mute", "paper_out"]))  # fmt: skip
trees = st.recursive(values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3))


@given(st.fixed_dictionaries({"steps": st.lists(st.dictionaries(keys, trees, max_size=3), max_size=4)}) | trees)
@settings(deadline=None, max_examples=60)
def test_any_tree_is_a_script_or_refused(tmp_path_factory: pytest.TempPathFactory, tree: object) -> None:
    path = tmp_path_factory.mktemp("script") / "any.yaml"
    with path.open("w", encoding="utf-8") as out:
        YAML().dump(tree, out)
    assert read(path)


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
@settings(deadline=None, max_examples=100)
def test_any_file_is_a_script_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("script") / "any.yaml"
    path.write_bytes(data)
    assert read(path)


def read(path: Path) -> bool:
    """Whether it is a script, or a fault that names the file."""
    try:
        return isinstance(load(path), Script)
    except ScriptFault as fault:
        return str(fault).startswith("any.yaml:")
