"""The face check of a step that offers it: consent of its own, the looking, and always the other way beside it.

Whoever does not want it, whom the camera does not see well or who is not recognised gets the code to the phone, and
nothing of it is kept: only a check that was passed is evidence (个人信息保护法 29; 人脸识别技术应用安全管理办法 on
separate consent, and on faces never being the only way).
"""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .state import FaceAt, Journey, PartyState, Result
from .stepping import fetch_records, forward

TRIES = 3
ROUNDS = 2
"""Challenges in a row where several people are bound; one else (docs/adr/0013-face-check.md)."""
COUNTED = ("unlike", "not_live", "several", "nobody")
"""Results of a try; all others are about the terminal, the centre or the record."""
FOR_NOBODY = ("no_reference", "offline", "refused", "model", "tries")
"""Reasons for which another try would end the same way."""


def person(state: Journey) -> PartyState:
    """Who stands here: of several whoever's turn it is, else the applicant."""
    return state.turn or state.party


def offers(state: Journey) -> bool:
    """This item recognises by face, where somebody wants that."""
    return any("face" in step.how for step in state.item.steps if step.kind == "person_check")


def begin(state: Journey) -> Result:
    """Whoever of several has just laid down their card is asked; nothing of the last person's check is left."""
    return replace(state, phase="offering", face=FaceAt(), problem="", reason=""), (fx.OfferFace(),)


def forget(state: Journey, who: PartyState) -> tuple[fx.Effect, ...]:
    """Nothing of this person's face is needed any longer."""
    return (fx.ForgetFace(who.number),) if state.several and who.number and offers(state) else ()


def offered(state: Journey, event: ev.FaceOffered, at: str) -> Result:
    """There is a camera: the person is asked. Without one nobody hears of it."""
    if state.phase != "offering":
        return state, ()
    if event.reason:
        return by_code(replace(state, face=replace(state.face, declined=True)), ev.WithoutFace(), at)
    return replace(state, phase="consent"), ()


def agree(state: Journey, event: ev.FaceAgreed, at: str) -> Result:
    """Consent, or once more: the camera looks."""
    again = state.phase == "unmatched" and can_again(state)
    if state.phase != "consent" and not again:
        return state, ()
    face = replace(state.face, told="starting", result="", consent_at=state.face.consent_at or at)
    consent = {"purpose": "face", "notice_version": state.item.notice_version, "time": face.consent_at}
    rounds = ROUNDS if state.several else 1
    look = fx.LookAtFace(person(state).number, consent, rounds, hold=state.several)
    return replace(state, phase="looking", face=face), (look,)


def can_again(state: Journey) -> bool:
    """Another try is left, and it could end in another way."""
    return state.face.used < TRIES and state.face.result not in FOR_NOBODY


def tell(state: Journey, event: ev.FaceTold, at: str) -> Result:
    """One instruction at a time."""
    if state.phase != "looking" or event.told == state.face.told:
        return state, ()
    return replace(state, face=replace(state.face, told=event.told)), ()


def take_result(state: Journey, event: ev.FaceChecked, at: str) -> Result:
    """Passed: it is them. Else why, in words that accuse nobody, and the other way."""
    if state.phase != "looking" or event.number != person(state).number:
        return state, ()
    stop = (fx.StopCamera(),)
    if event.result == "passed" and event.token:
        moved, effects = _recognised(state, event, at)
        return moved, (*stop, *effects)
    result = "refused" if event.result == "passed" else event.result
    used = state.face.used + (result in COUNTED)
    return replace(state, phase="unmatched", face=replace(state.face, result=result, used=used, told="")), stop


def _recognised(state: Journey, event: ev.FaceChecked, at: str) -> Result:
    """It is them: on as after a code."""
    who = person(state)
    how = tuple(way for way in who.how if way != "face")
    who = replace(who, assurance="person_verified", how=(*how, "face"), checked_at=at, token=event.token,
                  face=dict(event.note), face_consent_at=state.face.consent_at)
    state = replace(state, face=replace(state.face, result="passed", told=""))
    if state.turn is not None:
        from . import parties

        return parties.verified(replace(state, turn=who, problem=""), at)
    state = replace(state, parties=(who, *state.parties[1:]), phase="fetching")
    return (state, (fetch_records(state),)) if state.item.records else forward(state)


def by_code(state: Journey, event: ev.WithoutFace, at: str) -> Result:
    """The other way. Who was recognised by a code before is recognised."""
    if state.phase not in ("offering", "consent", "looking", "unmatched"):
        return state, ()
    stop = (*((fx.StopCamera(),) if state.phase == "looking" else ()), *forget(state, person(state)))
    state = replace(state, face=replace(state.face, declined=True, told="", result=""))
    if state.turn is not None:
        from . import checking

        state, effects = checking.send(state)
        return state, (*stop, *effects)
    if state.party.assurance == "person_verified":
        if state.records or not state.item.records:
            moved, effects = forward(replace(state, phase="passed"))
            return moved, (*stop, *effects)
        return replace(state, phase="fetching"), (*stop, fetch_records(state))
    return replace(state, phase="sending"), (*stop, fx.SendCode(state.party.number))


def unseen(state: Journey) -> Journey:
    """The curtain fell while the camera looked: nobody is looked at behind it, and no try is lost."""
    if state.kind != "person_check" or state.phase != "looking":
        return state
    return replace(state, phase="unmatched", face=replace(state.face, result="stopped", told=""))
