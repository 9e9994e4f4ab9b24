"""Scanners of two-dimensional and bar codes."""
