"""Dated tables with their sources, and their loader."""
