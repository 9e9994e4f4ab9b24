"""Cameras that look at documents."""
