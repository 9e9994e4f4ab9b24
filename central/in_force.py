"""Which filings are in force, and whose: asked by filing, changing and cancelling alike."""

from __future__ import annotations

from central.store.db import Row, Store, Writing

IN_FORCE, CANCELLED, CLOSED = "filed", "cancelled", "closed"
"""What a filing is: in force; given up by everybody of it; over, since another stands in its place or the house was
transferred."""


def filed_by(store: Store | Writing, person: str) -> list[Row]:
    """(number, case number, day) of the filings in force to which a person (ID number) is a party, the newest first."""
    return store.rows(
        "SELECT f.number, f.case_number, f.filed_on FROM filing f JOIN filing_party p ON p.case_number=f.case_number "
        "WHERE p.person=? AND f.state=? ORDER BY f.number DESC", person.upper(), IN_FORCE)


def people_of(store: Store | Writing, case_number: str) -> list[str]:
    """ID numbers of everybody of a filing, in order; none where there is none."""
    return sorted(person for (person,) in store.rows("SELECT person FROM filing_party WHERE case_number=?",
                                                     case_number))
