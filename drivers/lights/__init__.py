"""Lamps beside devices and outlets, which show where the next move of the hand goes."""
