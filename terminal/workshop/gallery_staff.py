"""Pictures of the staff's door and of what is behind it, for the gallery."""

from __future__ import annotations

from typing import Any


def staff_screens(stage: Any, settle: Any, shoot: Any) -> None:
    """The door, opened from out of service as staff do, and the trials in which somebody takes part.

    `settle` waits for a view, `shoot` takes a picture by name.
    """
    from terminal.session import events as sv
    from terminal.upkeep.accounts import Accounts
    from terminal.upkeep.staff import code_of
    from terminal.workshop import hands

    window, terminal = stage.window.window, stage.world.terminal
    account = Accounts(stage.world.config.data_dir).add("12", "王工", "482915")
    terminal.runner.post(sv.StaffAsked())
    settle(lambda view: view["screen"] == "staff_sign_in")
    shoot("staff-sign-in")
    for digit in "12":
        hands.press(window, f"digit-{digit}")
    hands.press(window, "next")
    settle(lambda view: view["step"] == "pin")
    for digit in "482915":
        hands.press(window, f"digit-{digit}")
    settle(lambda view: view["step"] == "second")
    for digit in code_of(account).generate(int(terminal.clock.now().timestamp())).decode():
        hands.press(window, f"digit-{digit}")
    settle(lambda view: view["screen"] == "staff" and view["rows"])
    shoot("staff-overview")
    _tested(window, settle, "document_printer")
    shoot("staff-printer")
    hands.press(window, "back")
    _trials(window, settle, shoot)


def _tested(window: Any, settle: Any, page: str) -> None:
    from terminal.workshop import hands

    settle(lambda view: view.get("step") == "overview" and view["rows"])
    hands.press(window, f"page:{page}")
    settle(lambda view: view.get("step") == page)
    before = 1 if page == "document_printer" else 0
    hands.press(window, "next")
    settle(lambda view: len(view.get("groups", ())) > before and not view["status"])


def _trials(window: Any, settle: Any, shoot: Any) -> None:
    from terminal.workshop import hands

    _tested(window, settle, "disk")
    shoot("staff-storage")
    hands.press(window, "back")
    begun = {"touch": "columns", "keys": "keys", "sound": "extras"}
    for page, told in begun.items():
        settle(lambda view: view.get("step") == "overview" and view["rows"])
        hands.press(window, f"page:{page}")
        settle(lambda view, page=page: view.get("step") == page and view["next"])
        hands.press(window, "next")
        settle(lambda view, told=told: view.get(told))
        if page == "touch":
            for cell in range(40):
                hands.press(window, f"cell-{cell}")
        shoot(f"staff-{page}")
        hands.press(window, "done" if page == "touch" else "back")
        settle(lambda view, page=page: view.get("step") == page and view["screen"] == "staff")
        hands.press(window, "back")
    settle(lambda view: view.get("step") == "overview")
    hands.press(window, "page:log")
    settle(lambda view: view.get("step") == "log" and view["groups"])
    shoot("staff-log")
