"""The face check in a journey: asked by itself, always with another way, three tries, nothing kept of what failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue_loader import BUNDLED
from forms.item_checks import faults_of
from forms.submission import facts_of
from forms.yaml_lines import read_yaml
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.packing import pack
from tests.terminal.journey.seen import AT, NOTE, NUMBER, Told, pension


def submission(told: Told) -> Any:
    return pack(told.state, core.verdict(told.state), AT)


def test_passed_is_verified_and_decides() -> None:
    told = Told()
    assert told.state.phase == "consent"
    told.send(ev.FaceAgreed())
    (look,) = told.effects
    assert isinstance(look, fx.LookAtFace)
    assert (look.number, look.consent["purpose"], look.consent["time"]) == (NUMBER, "face", AT)
    told.send(ev.FaceTold("left"))
    assert told.state.face.told == "left"
    told.check("passed", "token")
    assert told.effects[0] == fx.StopCamera()
    assert isinstance(told.effects[1], fx.FetchRecords)
    told.send(ev.RecordsArrived(pension()))
    assert core.verdict(told.state).outcome == "pass"
    made = submission(told)
    assert made.parties[0].how == ("card", "face")
    assert facts_of(made)["how"] == ["card", "face"], "the centre judges by the same"
    consent = next(piece for piece in made.evidence if piece.id == "consent-face-p1")
    assert (consent.kind, consent.note["purpose"], consent.time) == ("consent", "face", AT)
    check = next(piece for piece in made.evidence if piece.kind == "check")
    assert check.note["face"] == NOTE


def test_refused_goes_by_code_and_nothing_is_kept() -> None:
    told = Told()
    told.send(ev.WithoutFace())
    assert told.effects == (fx.SendCode(NUMBER),)
    told.send(ev.CodeSent("138****0149", NUMBER))
    told.send(ev.CodeTyped("1234"))
    told.send(ev.CodeChecked(ok=True, token="t", number=NUMBER))
    told.send(ev.RecordsArrived(pension()))
    verdict = core.verdict(told.state)
    assert verdict.outcome == "unknown", "nobody was seen: a person confirms it"
    assert "face" not in str([(piece.id, piece.note) for piece in submission(told).evidence])
    told.send(ev.RecordsArrived(pension()))
    seen = replace(told.state, records=pension(seen_lately=True))
    assert core.verdict(seen).outcome == "pass", "departments' data have seen them: no penalty"


def test_three_tries_then_the_other_way() -> None:
    told = Told()
    for left in (2, 1, 0):
        told.send(ev.FaceAgreed())
        assert told.state.phase == "looking"
        told.check("unlike")
        assert (told.state.phase, told.state.face.result, 3 - told.state.face.used) == ("unmatched", "unlike", left)
        assert told.effects == (fx.StopCamera(),)
    told.send(ev.FaceAgreed())
    assert (told.state.phase, told.effects) == ("unmatched", ()), "no fourth try"
    told.send(ev.WithoutFace())
    assert told.effects == (fx.SendCode(NUMBER),)
    assert told.state.party.assurance == "card_read"
    assert told.state.party.face == {}


@pytest.mark.parametrize("result", ["no_reference", "offline", "refused", "model"])
def test_what_would_end_the_same_way_is_not_tried_again(result: str) -> None:
    told = Told()
    told.send(ev.FaceAgreed())
    told.check(result)
    assert told.state.face.used == 0
    assert told.send(ev.FaceAgreed()).phase == "unmatched"


def test_a_camera_that_failed_costs_no_try() -> None:
    told = Told()
    told.send(ev.FaceAgreed())
    told.check("camera")
    assert told.state.face.used == 0
    assert told.send(ev.FaceAgreed()).phase == "looking"


@pytest.mark.parametrize("reason", ["no_camera", "model"])
def test_without_a_camera_nobody_hears_of_it(reason: str) -> None:
    told = Told(reason)
    assert (told.state.phase, told.effects) == ("sending", (fx.SendCode(NUMBER),))


def test_a_pass_without_a_token_opens_nothing() -> None:
    told = Told()
    told.send(ev.FaceAgreed())
    told.check("passed")
    assert (told.state.phase, told.state.party.assurance) == ("unmatched", "card_read")


def test_late_and_foreign_answers_change_nothing() -> None:
    told = Told()
    before = told.state
    assert told.check("passed", "token") == before, "nobody looked"
    told.send(ev.FaceAgreed())
    looking = told.state
    told.send(ev.FaceChecked("passed", NOTE, "token", "410402195804062316"))
    assert told.state == looking, "it is about somebody else"


def test_leaving_and_the_curtain_stop_the_camera() -> None:
    told = Told()
    told.send(ev.FaceAgreed())
    told.send(ev.Unattended())
    assert (told.state.phase, told.state.face.result, told.state.face.used) == ("unmatched", "stopped", 0)
    told.send(ev.FaceAgreed())
    told.send(ev.Back())
    assert fx.StopCamera() in told.effects


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("how: [face, phone_code]", "how: [face, phone_code]", ""),
    ("how: [face, phone_code]", "how: [face]", "a face is never the only way"),
    ("    kind: card\n", "    kind: card\n    how: [phone_code]\n", "only a person check recognises somebody"),
])
def test_an_item_cannot_ask_for_a_face_alone(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = (BUNDLED / "social-security/pension-check/v1/item.yaml").read_text("utf-8")
    assert old in text
    file = tmp_path / "item.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert [fault.reason for fault in faults_of(read_yaml(file))] == ([reason] if reason else [])


def test_in_a_contract_a_face_is_never_the_only_way(tmp_path: Path) -> None:
    text = (BUNDLED / "housing/house-contract/v1/item.yaml").read_text("utf-8")
    how = "    how: [face, phone_code]\n"
    assert text.count(how) == 1
    file = tmp_path / "item.yaml"
    for other, reasons in ((how, []), ("", []), (how.replace("face, ", ""), []),
                           (how.replace(", phone_code", ""), ["a face is never the only way"])):
        file.write_text(text.replace(how, other), encoding="utf-8")
        assert [fault.reason for fault in faults_of(read_yaml(file))] == reasons
