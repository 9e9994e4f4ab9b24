"""Printers: A4 over IPP, receipts over ESC/POS."""
