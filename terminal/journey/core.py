"""Which handler an event goes to: (state, event, at) -> (state, effects). Pure: no clock, no ids, no I/O in here.

`at` is the RFC 3339 time of the event. An event that does not fit the present screen changes nothing: fingers
press twice, devices answer late. The handlers live by responsibility in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from forms.model import Item

from . import (
    answers,
    checking,
    drafts,
    face,
    filing,
    helping,
    lookup,
    overview,
    pages,
    papers,
    parties,
    paying,
    person,
    places,
    preview,
    rows,
    second_look,
    sending,
    signing,
    stepping,
    turns,
)
from . import events as ev
from .judging import verdict, visible
from .state import Journey, PartyState, Result, Stamp

__all__ = ["advance", "begin", "verdict", "visible"]


def begin(item: Item, stamp: Stamp, given: Mapping[str, Any] | None = None,
          before: Journey | None = None) -> Result:
    """A new journey on the item's first step. `given` are answers known beforehand, such as the receipt code of the
    case an evaluation is about; `before` the same person's overview: neither card nor code is asked for twice."""
    known = {key: value for key, value in (given or {}).items() if key in item.fields}
    first = PartyState(role=item.parties[0].role) if item.parties else PartyState()
    state = Journey(item=item, stamp=stamp, step=item.steps[0].id, answers=known, parties=(first,))
    if before is not None and before.party.card:
        known_already = replace(before.party, role=first.role)
        state = answers.prefill(replace(state, parties=(known_already,), drivers=before.drivers,
                                        unattended=before.unattended, rechecks=before.rechecks))
    return stepping.enter(state, item.steps[0].id)


def advance(state: Journey, event: ev.Event, at: str) -> Result:
    """Apply one event. Unknown or late events leave the state as it is."""
    handler = _handler(state, type(event))
    if handler is None:
        return state, ()
    after, effects = handler(state, event, at)
    if after.kind == "submit" and after.submission is None:
        # an item without a signature: what was answered is packed on arriving at the end
        after, more = sending.pack_and_submit(after, at)
        effects = (*effects, *more)
    return after, effects


def _handler(state: Journey, kind: type) -> Callable[[Journey, Any, str], Result] | None:
    """The first table that knows the event where the journey stands."""
    if state.helping in helping.READING and kind in _HELPING:
        return _HELPING[kind]
    if state.row is not None and kind in _ROW:
        return _ROW[kind]
    for table in (_SEVERAL, _HANDLERS) if state.several else (_HANDLERS,):
        found = table.get((ANYWHERE, kind)) or table.get((state.kind, kind))
        if found is not None:
            return found
    return None


ANYWHERE = "*"  # whatever screen the citizen is on
_HELPING: dict[type, Callable[[Journey, Any, str], Result]] = {
    ev.CardRead: helping.keep_helper,
    ev.CardFault: helping.show_helper_fault,
    ev.CardTaken: helping.wait_for_helper,
}
"""While a helper's card is awaited, the reader's events are about that card, on whatever screen."""
_ROW: dict[type, Callable[[Journey, Any, str], Result]] = {
    ev.Answered: rows.take_answer,
    ev.Next: rows.next_question,
}
"""While a row of a group is filled, answers are the row's."""
_SEVERAL: dict[tuple[str, type], Callable[[Journey, Any, str], Result]] = {
    (ANYWHERE, ev.Unattended): stepping.leave_turn,
    # recognised once more before they sign; no helper of all; filed now or not at all, never queued
    **{(ANYWHERE, event): stepping.stay for event in (
        ev.Rechecked, ev.HelperAsked, ev.Kept, ev.KeepFailed, ev.Acknowledged, ev.NotYetAcknowledged)},
    ("person_check", ev.Willing): drafts.choose,
    ("parties", ev.Join): parties.join,
    ("parties", ev.Remove): parties.remove,
    ("parties", ev.CardRead): parties.read_card,
    ("parties", ev.CardFault): parties.card_fault,
    ("parties", ev.RetryCard): parties.card_again,
    ("parties", ev.CardTaken): parties.card_taken,
    ("parties", ev.Next): parties.go_on,
    ("sign", ev.CardRead): turns.read_card,
    ("sign", ev.CardFault): turns.card_fault,
    ("sign", ev.RetryCard): parties.card_again,
    ("sign", ev.CardTaken): parties.card_taken,
    ("sign", ev.WithoutCode): turns.by_code,
    ("sign", ev.Willing): turns.answer_intent,
    ("sign", ev.StaffTold): turns.staff_told,
    ("sign", ev.Signed): turns.keep_signature,
    ("sign", ev.Confirmed): turns.confirm_instead,
    ("sign", ev.Next): turns.go_on,
    **{(kind, event): handler for kind in ("parties", "sign") for event, handler in (
        (ev.CodeSent, checking.sent),
        (ev.CodeUnavailable, checking.impossible),
        (ev.CodeTyped, checking.typed),
        (ev.CodeChecked, checking.checked),
        (ev.CodeNotChecked, checking.silent),
        (ev.SendCodeAgain, checking.again),
        (ev.FaceTold, face.tell),
    )},
    ("parties", ev.FaceOffered): face.offered,
    ("parties", ev.FaceAgreed): face.agree,
    ("parties", ev.FaceChecked): face.take_result,
    ("parties", ev.WithoutFace): face.by_code,
    ("sign", ev.FaceAgain): second_look.take,
    ("sign", ev.WithoutFace): second_look.without,
    ("preview", ev.PreviewMade): preview.made,
    ("preview", ev.PreviewFailed): preview.failed,
    ("preview", ev.TurnPage): preview.turn_page,
    ("preview", ev.HasRead): preview.has_read,
    ("preview", ev.Next): preview.go_on,
    ("submit", ev.Filed): filing.filed,
    ("submit", ev.FileRefused): filing.refused,
    ("submit", ev.FilingUnknown): filing.unknown,
    ("submit", ev.CopyOut): filing.copy_out,
    ("submit", ev.PrintAgain): filing.print_again,
    ("submit", ev.SubmitAgain): filing.ask_again,
    ("submit", ev.Next): filing.leave,
}
"""Where several people take part; what is not here is as for one."""
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
    ("person_check", ev.FaceOffered): face.offered,
    ("person_check", ev.FaceAgreed): face.agree,
    ("person_check", ev.FaceTold): face.tell,
    ("person_check", ev.FaceChecked): face.take_result,
    ("person_check", ev.WithoutFace): face.by_code,
    ("person_check", ev.Next): person.leave_person_check,
    ("records", ev.Mark): answers.toggle_mark,
    ("records", ev.Next): paying.leave_records,
    ("question", ev.RecordsArrived): lookup.take,
    ("question", ev.Answered): answers.take_answer,
    ("question", ev.Next): answers.leave_question,
    ("question", ev.AddRow): rows.add_row,
    ("question", ev.ChangeRow): rows.change_row,
    ("question", ev.DropRow): rows.drop_row,
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
    ("review", ev.Next): answers.leave_review,
    ("sign", ev.Declared): signing.tick_declaration,
    ("sign", ev.Signed): signing.keep_signature,
    ("sign", ev.Confirmed): signing.confirm_instead,
    ("sign", ev.SignatureCleared): signing.clear_signature,
    ("sign", ev.Next): signing.make_submission,
    ("pay", ev.OrderTold): paying.take_order,
    ("pay", ev.OrderRefused): paying.take_refusal,
    ("pay", ev.OrderSilent): paying.note_silence,
    ("pay", ev.PayNot): paying.stop,
    ("pay", ev.Next): paying.go_on,
    ("submit", ev.SubmitAgain): sending.submit_again,
    ("overview", ev.FittingFound): overview.note_fitting,
    ("overview", ev.CasesArrived): overview.take_cases,
    ("overview", ev.LookAgain): overview.look_again,
    ("overview", ev.PrintOwn): overview.print_own,
    ("overview", ev.Next): overview.finish,
}
