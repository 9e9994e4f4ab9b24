"""The pages that were captured for a case, as one PDF for who decides it."""

from __future__ import annotations

import json

from central import places, reads
from central.problems import Problem
from central.store.db import Store


def pdf(store: Store, number: str, official: str, why: str) -> bytes:
    """Every captured page of a case, in the order in which they were captured. The line of who read is on disk first.

    Raises Problem 403, 404 case.unknown, case.no_pages; 500 store.damaged: a page is gone, or is none.
    """
    from forms.papers.pages_paper import PageFault, pages

    row = store.row("SELECT c.applicant, s.body FROM office_case c JOIN submission s ON s.id=c.submission "
                    "WHERE c.number=?", number)
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    applicant, body = row
    found = [piece["sha256"] for piece in json.loads(body)["evidence"] if piece["kind"] == "page"] if body else []
    if not found:
        raise Problem(404, "case.no_pages", "no pages were captured for this case, or they are erased")
    reads.note_official(store, official, applicant, f"case/{number}/pages", why)
    files = places.evidence(store.folder)
    try:
        return pages([_page(store, files, sha256) for sha256 in found], number)
    except (FileNotFoundError, PageFault) as fault:
        raise Problem(500, "store.damaged", f"a page of this case: {fault}") from fault


def _page(store: Store, files: places.Evidence, sha256: str) -> bytes:
    row = store.row("SELECT data FROM evidence WHERE sha256=?", sha256)
    return bytes(row[0]) if row is not None else b"".join(files.read(sha256))
