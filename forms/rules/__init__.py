"""Conditions in CEL and the small pure computations they lean on."""
