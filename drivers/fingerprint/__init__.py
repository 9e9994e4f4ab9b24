"""Fingerprint readers, as far as an open interface can go."""
