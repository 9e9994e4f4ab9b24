"""One citizen, event by event, on the real item."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.submission import Submission
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.packing import form_hash
from tests.terminal.journey.story import ADDRESS, ID, ITEM, MASKED, NUMBER, PAGE, Story, found, page


def test_ordinary_path_event_by_event() -> None:
    story = Story()
    assert story.state.kind == "notice"
    assert story.tell(ev.Next()) == (fx.ReadCard(),)
    assert story.state.consent_at
    assert (story.state.kind, story.state.phase) == ("card", "waiting")
    effects = story.tell(ev.CardRead({"number": NUMBER, "name": "x", "valid_to": "20400101"}))
    assert effects == (fx.AskCardBack(), fx.StopReading(), fx.SendCode(NUMBER))
    assert story.tell(ev.CodeSent(MASKED)) == ()
    assert story.state.phase == "typing"
    assert story.tell(ev.CodeTyped("1234")) == (fx.CheckCode(NUMBER, "1234"),)
    (fetch,) = story.tell(ev.CodeChecked(True, 3, "token"))
    assert isinstance(fetch, fx.FetchRecords)
    assert fetch.token == "token"
    assert fetch.consent["notice_version"] == ITEM.notice_version
    assert set(fetch.needs) == set(ITEM.records)
    story.tell(ev.RecordsArrived(found(), {"open_case": False}))
    assert story.state.kind == "records"
    story.tell(ev.Next())
    story.answer_all()
    assert story.state.kind == "review"
    story.tell(ev.Next())
    story.sign()
    (keep,) = story.tell(ev.Next())
    assert isinstance(keep, fx.Keep)
    assert keep.submission.id == ID
    assert set(keep.pictures) == {e.sha256 for e in keep.submission.evidence if e.kind == "signature"}
    assert Submission.from_bytes(keep.submission.to_bytes()).id == ID
    assert not story.state.done
    assert story.tell(ev.Kept(ID, 7)) == (fx.AwaitAck(ID),)
    assert story.state.done
    assert story.state.outcome.sending == "waiting"
    papers = story.tell(ev.Acknowledged("4104", "accepted", "2026-11-27"))
    assert {p.paper for p in papers if isinstance(p, fx.PrintPaper)} == {"receipt", "application_form"}
    assert all(p.case["state"] == "sent" for p in papers if isinstance(p, fx.PrintPaper))


def test_ordinary_claim_touches_at_most_ten_screens() -> None:
    story, screens = Story(), {"home", "item"}
    touched = ("notice", "card", "records", "review", "sign")
    while story.state.kind != "submit":
        kind, step = story.state.kind, story.state.step
        if (kind in touched and kind != "card") or kind in ("person_check", "question"):
            screens.add(step)
        if kind == "card":
            story.tell(ev.CardRead(dict(Story().to_person().state.party.card)))
        elif kind == "person_check":
            story.tell(ev.CodeSent(MASKED), ev.CodeTyped("1234"), ev.CodeChecked(True, 3, "t"))
            story.tell(ev.RecordsArrived(found(), {"open_case": False}))
        elif kind == "question":
            story.answer_all()
            screens |= {s for s in story.state.trail}
        else:
            if kind == "sign":
                story.sign()
            story.tell(ev.Next())
    assert len(screens - {"card"}) + 1 <= 10, screens


def test_submission_carries_what_was_seen() -> None:
    story = Story().to_submit()
    submission = story.state.submission
    assert submission is not None
    assert submission.parties[0].assurance == "person_verified"
    assert submission.parties[0].how == ("card", "phone_code")
    assert submission.records["insurance"].state == "found"
    assert submission.drivers == {"id_card": "simulated"}
    kinds = [e.kind for e in submission.evidence]
    assert kinds == ["consent", "check", "signature"]
    # the token stays where it is
    assert b"token" not in submission.to_bytes()


# --- back -------------------------------------------------------------------------------------------


def test_back_on_the_first_screen_leaves() -> None:
    story = Story()
    assert story.tell(ev.Back()) == (fx.Leave("back"),)


def test_back_from_card_stops_reading() -> None:
    story = Story().to_card()
    assert story.tell(ev.Back()) == (fx.StopReading(),)
    assert story.state.kind == "notice"
    assert story.tell(ev.Next()) == (fx.ReadCard(),)


def test_back_passes_over_card_and_code_that_are_done() -> None:
    story = Story().to_records()
    story.tell(ev.Back())
    assert story.state.kind == "notice"
    assert story.tell(ev.Next()) == (), "neither card nor code is asked for again"
    assert story.state.kind == "records"


def test_back_keeps_answers() -> None:
    story = Story().to_review()
    before = dict(story.state.answers)
    story.tell(ev.Back(), ev.Back())
    assert story.state.kind == "question"
    assert dict(story.state.answers) == before


def test_back_while_editing_keeps_the_old_answer() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("live_address"))
    assert story.state.kind == "question"
    story.tell(ev.Back())
    assert story.state.kind == "review"
    assert story.state.answers["live_address"] == ADDRESS


def test_no_way_back_once_it_is_being_stored() -> None:
    for story in (Story().to_submit(), Story().to_done(), Story().to_case()):
        story.unmoved(ev.Back())


# --- late and doubled -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", ["__init__", "to_card", "to_records", "to_review", "to_sign", "to_submit", "to_case"]
)
def test_events_of_other_screens_change_nothing(make: str) -> None:
    story = Story()
    if make != "__init__":
        getattr(story, make)()
    late: list[ev.Event] = [
        ev.CodeSent(MASKED),
        ev.CodeUnavailable("offline"),
        ev.CodeTyped("1234"),
        ev.CodeChecked(True, 3, "x"),
        ev.CodeNotChecked(),
        ev.RecordsArrived(found()),
        ev.WithoutCode(),
        ev.SendCodeAgain(),
        page(),
        ev.CameraFault("camera.gone"),
        ev.TakePicture(),
        ev.SkipMaterial(),
        ev.Answered("want_work", "no"),
        ev.Kept("another", 1),
        ev.PrintAgain("receipt"),
    ]
    if make != "to_card":
        late += [ev.CardRead({"number": "1"}), ev.CardFault("id_card.gone"), ev.CardTaken(), ev.RetryCard()]
    if make != "to_sign":
        late += [ev.Declared(0, True), ev.Signed((((0, 0, 0),) * 9,), b"x"), ev.SignatureCleared()]
    if make != "to_submit":
        late += [ev.KeepFailed("vault.io"), ev.SubmitAgain()]
    story.unmoved(*late)


def test_doubled_events_count_once() -> None:
    story = Story().to_card()
    read = ev.CardRead(dict(Story().to_person().state.party.card))
    story.tell(read)
    story.unmoved(read)
    story.tell(ev.CodeSent(MASKED))
    story.unmoved(ev.CodeSent("139****0000"))
    story.tell(ev.CodeTyped("1111"))
    story.unmoved(ev.CodeTyped("1111"))
    story.tell(ev.CodeChecked(False, 2))
    story.unmoved(ev.CodeChecked(False, 1))
    done = Story().to_done()
    done.unmoved(ev.Kept(ID, 1), ev.KeepFailed("vault.io"), ev.Next())
    done.tell(ev.Acknowledged("1", "accepted"))
    done.unmoved(ev.Acknowledged("2", "accepted"), ev.NotYetAcknowledged())


def test_next_is_no_answer_to_a_question() -> None:
    story = Story().to_question()
    assert story.tell(ev.Next()) == ()
    assert (story.state.step, story.state.problem) == ("want_work", "want_work")


# --- person check -----------------------------------------------------------------------------------


def test_three_wrong_codes_then_none_but_a_way_on() -> None:
    story = Story().to_code()
    for left in (2, 1, 0):
        story.tell(ev.CodeTyped("0000"), ev.CodeChecked(False, left))
    assert (story.state.phase, story.state.reason) == ("none", "tries")
    story.unmoved(ev.CodeTyped("4681"), ev.SendCodeAgain())
    story.tell(ev.WithoutCode())
    assert story.state.kind == "question"
    assert {r.state for r in story.state.records.values()} == {"withheld"}
    assert story.state.party.assurance == "card_read"


@pytest.mark.parametrize("code", ["", "123", "12345", "abcd", "１２３４", "12 4"])
def test_what_is_no_code_is_not_sent(code: str) -> None:
    Story().to_code().unmoved(ev.CodeTyped(code))


@pytest.mark.parametrize(("reason", "state"), [("no_phone", "withheld"), ("offline", "unreachable")])
def test_without_code_shows_no_records(reason: str, state: str) -> None:
    story = Story().to_person()
    story.tell(ev.CodeUnavailable(reason))
    story.tell(ev.WithoutCode())
    assert story.state.kind == "question"
    assert {r.state for r in story.state.records.values()} == {state}
    story.answer_all()
    story.tell(ev.Next())
    story.sign()
    story.tell(ev.Next())
    submission = story.state.submission
    assert submission is not None
    assert submission.parties[0].how == ("card",)
    assert submission.verdict["outcome"] == "unknown"


def test_offline_loses_no_try_and_asks_again() -> None:
    story = Story().to_code()
    story.tell(ev.CodeTyped("1111"), ev.CodeNotChecked())
    assert (story.state.phase, story.state.reason, story.state.tries_left) == ("none", "offline", 3)
    assert story.tell(ev.SendCodeAgain()) == (fx.SendCode(NUMBER),)


def test_records_out_of_reach_are_no_dead_end() -> None:
    story = Story().to_code()
    story.tell(ev.CodeTyped("1111"), ev.CodeChecked(True, 3, "t"))
    silent = {name: replace(record, state="unreachable", data={}) for name, record in found().items()}
    story.tell(ev.RecordsArrived(silent))
    assert story.state.kind == "question"
    story.answer_all()
    story.tell(ev.Next())
    story.sign()
    assert core.verdict(story.state).outcome == "unknown"


# --- card -------------------------------------------------------------------------------------------


def test_expired_card_is_said_and_goes_on_to_a_person() -> None:
    story = Story().to_person(valid_to="20240101")
    assert (story.state.kind, story.state.phase) == ("card", "expired")
    story.unmoved(ev.RetryCard(), ev.CardTaken())
    assert fx.SendCode(NUMBER) in story.tell(ev.Next())
    assert story.state.kind == "person_check"


@pytest.mark.parametrize("until", ["20261122", "20261123", "长期", ""])
def test_card_valid_today_is_valid(until: str) -> None:
    assert Story().to_person(valid_to=until).state.kind == "person_check"


def test_card_fault_then_again() -> None:
    story = Story().to_card()
    story.tell(ev.CardFault("id_card.garbled"))
    assert (story.state.phase, story.state.problem) == ("fault", "id_card.garbled")
    assert story.tell(ev.RetryCard()) == (fx.ReadCard(),)
    story.tell(ev.CardFault("id_card.remove_first"), ev.CardTaken())
    assert (story.state.phase, story.state.problem) == ("waiting", "")


# --- records, questions, review ---------------------------------------------------------------------


def test_disputed_reason_brings_question_and_capture() -> None:
    ordinary = Story().to_records()
    assert "proof" not in core.visible(ordinary.state)
    ordinary.tell(ev.Mark("stop_reason"))
    assert {"proof", "stop_reason"} <= set(core.visible(ordinary.state))
    assert ordinary.state.records["insurance"].state == "disputed"
    ordinary.tell(ev.Mark("stop_reason"))
    assert "proof" not in core.visible(ordinary.state)
    assert ordinary.state.records["insurance"].state == "found"
    ordinary.unmoved(ev.Mark("acct_no"), ev.Mark("nothing"))


def test_capture_page_by_page() -> None:
    story = Story().to_capture()
    assert fx.StartCamera("proof") in story.asked
    assert story.tell(ev.Next()) == ()
    assert story.state.problem == "capture.none"
    assert story.tell(ev.TakePicture()) == (fx.Shoot("proof"),)
    story.tell(page())
    story.unmoved(page(), page("other"))
    story.tell(page(sha256="cd" * 32))
    assert len({p.id for p in story.state.pages}) == 2
    story.tell(ev.DeletePage(story.state.pages[0].id))
    assert [p.sha256 for p in story.state.pages] == ["cd" * 32]
    for number in range(9):
        story.tell(page(sha256=f"{number:064x}"))
    assert len(story.state.pages) == ITEM.materials["proof"].max_pages
    assert fx.StopCamera() in story.tell(ev.Next())
    assert story.state.kind == "review"


def test_page_ids_stay_apart_after_deleting() -> None:
    story = Story().to_capture()
    story.tell(page(sha256="ab" * 32), page(sha256="cd" * 32))
    story.tell(ev.DeletePage(story.state.pages[0].id), page(sha256="ef" * 32))
    assert len({p.id for p in story.state.pages}) == len(story.state.pages) == 2


def test_nothing_to_show_goes_to_a_person() -> None:
    story = Story().to_capture()
    story.tell(ev.SkipMaterial())
    assert story.state.kind == "review"
    story.tell(ev.Next())
    story.sign()
    assert core.verdict(story.state).outcome == "unknown"


def test_camera_fault_and_again() -> None:
    story = Story().to_capture()
    story.tell(ev.CameraFault("camera.gone"))
    assert (story.state.phase, story.state.problem) == ("fault", "camera.gone")
    assert story.tell(ev.TakePicture()) == (fx.StartCamera("proof"),)
    assert story.state.problem == ""


def test_edit_from_review_and_back_again() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("live_address"))
    story.tell(ev.Answered("live_address", "平顶山市新华区建设路1号"))
    assert story.state.kind == "review"
    assert story.state.answers["live_address"] == "平顶山市新华区建设路1号"


def test_edit_that_opens_a_question_asks_it() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("pay_kind"), ev.Answered("pay_kind", "other"))
    assert story.state.step == "other_bank"
    story.answer_all()
    assert story.state.kind == "review"


@pytest.mark.parametrize("key", ["name", "id_no", "paid_months", "signature", "proof", "nothing"])
def test_what_departments_know_is_not_edited(key: str) -> None:
    Story().to_review().unmoved(ev.Edit(key))


def test_bad_answer_stays_and_says_why() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("mobile"), ev.Answered("mobile", "123"))
    assert story.state.edit == "mobile"
    assert story.state.rejected is not None
    assert story.state.answers["mobile"] != "123"


# --- signature --------------------------------------------------------------------------------------


def test_sign_needs_every_declaration_and_a_signature() -> None:
    story = Story().to_sign()
    story.tell(ev.Next())
    assert story.state.problem == "sign.declare"
    for index in range(len(ITEM.declarations)):
        story.tell(ev.Declared(index, True))
    story.unmoved(ev.Declared(99, True), ev.Declared(-1, True))
    story.tell(ev.Next())
    assert story.state.problem == "sign.missing"
    story.tell(ev.Signed((((0, 0, 0),),), b"x"))
    assert story.state.problem == "sign.short"
    story.sign()
    story.tell(ev.SignatureCleared(), ev.Next())
    assert story.state.kind == "sign"


def test_changed_answer_invalidates_the_signature() -> None:
    story = Story().signed()
    assert story.state.signature is not None
    story.tell(ev.Back(), ev.Edit("live_address"), ev.Answered("live_address", "平顶山市新华区建设路1号"))
    assert story.state.signature is None
    story.tell(ev.Next(), ev.Next())
    assert (story.state.kind, story.state.problem) == ("sign", "sign.missing")


def test_line_marked_after_signing_invalidates_the_signature() -> None:
    story = Story().signed()
    while story.state.kind != "records":
        story.tell(ev.Back())
    story.tell(ev.Mark("employer"))
    while story.state.kind != "sign":
        story.tell(ev.Next())
    story.tell(ev.Next())
    assert (story.state.kind, story.state.problem) == ("sign", "sign.missing")


def test_page_added_after_signing_invalidates_the_signature() -> None:
    story = Story().to_capture()
    story.tell(page(), ev.Next(), ev.Next())
    story.sign()
    story.tell(ev.Back(), ev.Back(), page(sha256="cd" * 32), ev.Next(), ev.Next(), ev.Next())
    assert (story.state.kind, story.state.problem) == ("sign", "sign.missing")


def test_signature_is_bound_to_what_is_sent() -> None:
    story = Story().to_capture()
    story.tell(page(), ev.Next(), ev.Next())
    story.sign()
    story.tell(ev.Back(), ev.Next(), ev.Next())
    submission = story.state.submission
    assert submission is not None
    (signature,) = [e for e in submission.evidence if e.kind == "signature"]
    assert signature.note["form_sha256"] == form_hash(story.state)
    assert [e.sha256 for e in submission.evidence if e.kind == "page"] == [PAGE]


# --- storing, centre, paper -------------------------------------------------------------------------


def test_keep_failed_and_again_is_the_same_submission() -> None:
    story = Story().to_submit()
    first = story.state.submission
    story.tell(ev.KeepFailed("vault.io"))
    assert (story.state.phase, story.state.problem, story.state.done) == ("fault", "vault.io", False)
    (again,) = story.tell(ev.SubmitAgain())
    assert isinstance(again, fx.Keep)
    assert again.submission is first
    story.unmoved(ev.SubmitAgain())
    story.tell(ev.Kept(ID, 1))
    assert story.state.done
    assert story.state.problem == ""


def test_kept_late_after_a_fault_counts() -> None:
    story = Story().to_submit()
    story.tell(ev.KeepFailed("vault.io"), ev.Kept(ID, 1))
    assert story.state.done
    story.unmoved(ev.SubmitAgain())


def test_acknowledged_late_is_told_but_not_printed_twice() -> None:
    story = Story().to_done()
    papers = story.tell(ev.NotYetAcknowledged())
    assert len(papers) == 2
    assert story.state.outcome.sending == "later"
    assert all(p.case["state"] == "waiting" for p in papers if isinstance(p, fx.PrintPaper))
    assert story.tell(ev.Acknowledged("4104", "accepted")) == ()
    assert story.state.outcome.case_number == "4104"


def test_print_again_only_after_failure() -> None:
    story = Story().to_case()
    story.unmoved(ev.PrintAgain("receipt"))
    story.tell(ev.PaperOut("receipt", "status"))
    story.unmoved(ev.PrintAgain("receipt"))
    story.tell(ev.PaperFailed("application_form", "printer.jam"))
    (again,) = story.tell(ev.PrintAgain("application_form"))
    assert isinstance(again, fx.PrintPaper)
    assert again.request_id not in {e.request_id for e in story.asked[:-1] if isinstance(e, fx.PrintPaper)}
    story.unmoved(ev.PrintAgain("application_form"))


def test_every_request_to_print_has_an_id_of_its_own() -> None:
    story = Story().to_records(insurance={"stop_reason": "20"})
    story.tell(ev.PrintAgain("notice"))
    story.unmoved(ev.PrintAgain("notice"))
    story.tell(ev.PaperFailed("notice", "printer.jam"), ev.PrintAgain("notice"), ev.PaperOut("notice", "x"))
    story.tell(ev.Next())
    story.answer_all()
    story.tell(ev.Next())
    story.sign()
    story.tell(ev.Next(), ev.Kept(ID, 1), ev.NotYetAcknowledged(), ev.PaperFailed("receipt", "printer.jam"))
    for _ in range(3):
        story.tell(ev.PrintAgain("receipt"), ev.PaperFailed("receipt", "printer.jam"))
    ids = [e.request_id for e in story.asked if isinstance(e, fx.PrintPaper)]
    assert len(ids) == len(set(ids)) == 7


def test_what_is_stored_never_changes() -> None:
    story = Story().to_case()
    before = story.state.submission
    story.tell(ev.Answered("want_work", "no"), ev.Mark("employer"), ev.PaperFailed("receipt", "x"), ev.Next())
    assert story.state.submission is before
