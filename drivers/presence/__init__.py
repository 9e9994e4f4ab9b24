"""Sensors that see whether somebody stands before the booth."""
