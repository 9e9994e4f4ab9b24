"""Every paper: application form, certificate, guide, one-time notice, receipt. Pure functions from data to bytes.

Each loads reportlab, Pillow and the fonts when first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "application_form": "forms.papers.form_paper",
    "certificate": "forms.papers.certificate_paper",
    "guide": "forms.papers.guide_paper",
    "invoice": "forms.papers.invoice_paper",
    "notice": "forms.papers.notice_paper",
    "payment_slip": "forms.papers.slip_paper",
    "receipt": "forms.papers.receipt_paper",
    "signed_drawn": "forms.papers.signed_paper",
    "signed_preview": "forms.papers.signed_paper",
}


def __getattr__(name: str) -> Any:
    try:
        module = _WHERE[name]
    except KeyError:
        raise AttributeError(f"module 'forms.papers' has no attribute {name!r}") from None
    return getattr(importlib.import_module(module), name)
