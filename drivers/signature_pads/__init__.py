"""Pads that one signs on. Today the screen itself is the pad; a pad of its own comes as somebody's driver."""
