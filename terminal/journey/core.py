"""Which handler an event goes to: (state, event, at) -> (state, effects). Pure: no clock, no ids, no I/O in here.

`at` is the RFC 3339 time of the event. An event that does not fit the present screen changes nothing: fingers
press twice, devices answer late. The handlers live by responsibility in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from forms.model import Item

from . import answers, helping, overview, pages, papers, person, places, sending, signing, stepping
from . import events as ev
from .judging import verdict, visible
from .state import Journey, Result, Stamp

__all__ = ["advance", "begin", "verdict", "visible"]


def begin(item: Item, stamp: Stamp, given: Mapping[str, Any] | None = None,
          before: Journey | None = None) -> Result:
    """A new journey on the item's first step. `given` are answers known beforehand, such as the receipt code of the
    case an evaluation is about; `before` the same person's overview: neither card nor code is asked for twice."""
    known = {key: value for key, value in (given or {}).items() if key in item.fields}
    state = Journey(item=item, stamp=stamp, step=item.steps[0].id, answers=known)
    if before is not None and before.party.card:
        state = answers.prefill(replace(state, parties=(before.party,), drivers=before.drivers,
                                        unattended=before.unattended, rechecks=before.rechecks))
    return stepping.enter(state, item.steps[0].id)


def advance(state: Journey, event: ev.Event, at: str) -> Result:
    """Apply one event. Unknown or late events leave the state as it is."""
    helped = _HELPING.get(type(event)) if state.helping in helping.READING else None
    handler = helped or _HANDLERS.get((ANYWHERE, type(event))) or _HANDLERS.get((state.kind, type(event)))
    if handler is None:
        return state, ()
    after, effects = handler(state, event, at)
    if after.kind == "submit" and after.submission is None:
        # an item without a signature: what was answered is packed on arriving at the end
        after, more = sending.pack_and_submit(after, at)
        effects = (*effects, *more)
    return after, effects


ANYWHERE = "*"  # whatever screen the citizen is on
_HELPING: dict[type, Callable[[Journey, Any, str], Result]] = {
    ev.CardRead: helping.keep_helper,
    ev.CardFault: helping.show_helper_fault,
    ev.CardTaken: helping.wait_for_helper,
}
"""While a helper's card is awaited, the reader's events are about that card, on whatever screen."""
_HANDLERS: dict[tuple[str, type], Callable[[Journey, Any, str], Result]] = {
    (ANYWHERE, ev.HelperAsked): helping.ask_helper,
    (ANYWHERE, ev.HelperAgreed): helping.agree_helper,
    (ANYWHERE, ev.HelperClosed): helping.close_helper,
    (ANYWHERE, ev.HelperEnded): helping.end_helper,
    (ANYWHERE, ev.Back): stepping.go_back,
    (ANYWHERE, ev.Unattended): signing.leave_unattended,
    (ANYWHERE, ev.Rechecked): signing.take_recheck,
    (ANYWHERE, ev.Kept): sending.confirm_kept,
    (ANYWHERE, ev.KeepFailed): sending.show_keep_fault,
    (ANYWHERE, ev.Acknowledged): sending.take_acknowledgement,
    (ANYWHERE, ev.NotYetAcknowledged): sending.stop_waiting,
    (ANYWHERE, ev.PaperOut): papers.note_paper_out,
    (ANYWHERE, ev.PaperFailed): papers.note_paper_fault,
    (ANYWHERE, ev.PrintAgain): papers.print_again,
    ("notice", ev.Next): person.agree,
    ("card", ev.CardRead): person.keep_card,
    ("card", ev.CardFault): person.show_card_fault,
    ("card", ev.RetryCard): person.read_card_again,
    ("card", ev.CardTaken): person.wait_for_card,
    ("card", ev.Next): person.leave_card,
    ("person_check", ev.CodeSent): person.ask_for_code,
    ("person_check", ev.CodeUnavailable): person.say_no_code,
    ("person_check", ev.CodeTyped): person.check_code,
    ("person_check", ev.CodeChecked): person.take_code_result,
    ("person_check", ev.CodeNotChecked): person.say_centre_silent,
    ("person_check", ev.SendCodeAgain): person.send_code_again,
    ("person_check", ev.WithoutCode): person.go_on_without_code,
    ("person_check", ev.RecordsArrived): person.take_records,
    ("person_check", ev.Next): person.leave_person_check,
    ("records", ev.Mark): answers.toggle_mark,
    ("records", ev.Next): stepping.go_on,
    ("question", ev.Answered): answers.take_answer,
    ("question", ev.Next): answers.leave_question,
    ("question", ev.Elsewhere): places.begin_elsewhere,
    ("question", ev.InRegion): places.choose_region,
    ("question", ev.WriteAddress): places.write_rest,
    ("capture", ev.PageCaptured): pages.keep_page,
    ("capture", ev.DeletePage): pages.delete_page,
    ("capture", ev.CameraFault): pages.show_camera_fault,
    ("capture", ev.TakePicture): pages.take_picture,
    ("capture", ev.SkipMaterial): pages.skip_material,
    ("capture", ev.Next): pages.leave_capture,
    ("review", ev.Edit): answers.edit_answer,
    ("review", ev.Next): stepping.go_on,
    ("sign", ev.Declared): signing.tick_declaration,
    ("sign", ev.Signed): signing.keep_signature,
    ("sign", ev.Confirmed): signing.confirm_instead,
    ("sign", ev.SignatureCleared): signing.clear_signature,
    ("sign", ev.Next): signing.make_submission,
    ("submit", ev.SubmitAgain): sending.submit_again,
    ("overview", ev.FittingFound): overview.note_fitting,
    ("overview", ev.CasesArrived): overview.take_cases,
    ("overview", ev.LookAgain): overview.look_again,
    ("overview", ev.PrintOwn): overview.print_own,
    ("overview", ev.Next): overview.finish,
}
