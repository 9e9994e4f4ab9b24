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
                event.media_type, event.bytes_len, dict(event.note), at)
    skipped = tuple(m for m in state.skipped if m != event.material)
    return replace(state, pages=(*state.pages, page), phase="taken", problem="", skipped=skipped), ()


def delete_page(state: Journey, event: ev.DeletePage, at: str) -> Result:
    """One page of this material away; a camera that failed still has to be started again."""
    gone = [page for page in _pages_of(state, step_of(state.item, state.step).material) if page.id == event.page]
    if not gone:
        return state, ()
    pages = tuple(page for page in state.pages if page not in gone)
    return replace(state, pages=pages, phase="fault" if state.phase == "fault" else "looking"), ()


def show_camera_fault(state: Journey, event: ev.CameraFault, at: str) -> Result:
    return replace(state, phase="fault", problem=event.code), ()


def take_picture(state: Journey, event: ev.Event, at: str) -> Result:
    """The shutter by hand; after a fault it starts the camera again."""
    step = step_of(state.item, state.step)
    if state.phase == "fault":
        return replace(state, phase="looking", problem=""), (fx.StartCamera(step.material),)
    return state, (fx.Shoot(step.material),)


def skip_material(state: Journey, event: ev.Event, at: str) -> Result:
    """Nothing, or not enough, to show here: a person will ask."""
    material = step_of(state.item, state.step).material
    if _enough(state, material) or material in state.skipped:
        return forward(state)
    return forward(replace(state, skipped=(*state.skipped, material)))


def leave_capture(state: Journey, event: ev.Event, at: str) -> Result:
    """On, when there are pages enough."""
    step = step_of(state.item, state.step)
    if not _enough(state, step.material):
        return replace(state, problem="capture.none"), ()
    return forward(state)


def _enough(state: Journey, material: str) -> bool:
    return len(_pages_of(state, material)) >= state.item.materials[material].min_pages


def _pages_of(state: Journey, material: str) -> list[Page]:
    return [page for page in state.pages if page.material == material]
