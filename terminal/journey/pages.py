"""Pages under the camera: captured, thrown away, skipped."""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .state import Journey, Page, Result, step_of
from .stepping import forward


def keep_page(state: Journey, event: ev.PageCaptured, at: str) -> Result:
    """A new page of the material that is asked for, as long as there is room; the same page only once."""
    step = step_of(state.item, state.step)
    material = state.item.materials[step.material]
    mine = _pages_of(state, event.material)
    if event.material != step.material or len(mine) >= material.max_pages:
        return state, ()
    if any(page.sha256 == event.sha256 for page in mine):
        return state, ()
    page = Page(f"{event.material}-{len(state.pages) + 1}-{event.sha256[:8]}", event.material, event.sha256,
                event.media_type, event.bytes_len, dict(event.note))
    skipped = tuple(m for m in state.skipped if m != event.material)
    return replace(state, pages=(*state.pages, page), phase="taken", problem="", skipped=skipped), ()


def delete_page(state: Journey, event: ev.DeletePage, at: str) -> Result:
    pages = tuple(page for page in state.pages if page.id != event.page)
    return replace(state, pages=pages, phase="looking"), ()


def show_camera_fault(state: Journey, event: ev.CameraFault, at: str) -> Result:
    return replace(state, phase="fault", problem=event.code), ()


def take_picture(state: Journey, event: ev.Event, at: str) -> Result:
    """The shutter by hand; after a fault it starts the camera again."""
    step = step_of(state.item, state.step)
    if state.phase == "fault":
        return replace(state, phase="looking", problem=""), (fx.StartCamera(step.material),)
    return state, (fx.Shoot(step.material),)


def skip_material(state: Journey, event: ev.Event, at: str) -> Result:
    """Nothing to show here: a person will ask."""
    step = step_of(state.item, state.step)
    return forward(replace(state, skipped=(*state.skipped, step.material)))


def leave_capture(state: Journey, event: ev.Event, at: str) -> Result:
    """On, when there are pages enough."""
    step = step_of(state.item, state.step)
    if len(_pages_of(state, step.material)) < state.item.materials[step.material].min_pages:
        return replace(state, problem="capture.none"), ()
    return forward(state)


def _pages_of(state: Journey, material: str) -> list[Page]:
    return [page for page in state.pages if page.material == material]
