"""Amounts of money in figures."""

from __future__ import annotations


def figure(fen: int) -> str:
    """641940 -> 6,419.40: yuan in thousands, always with two decimals."""
    return f"{fen // 100:,}.{fen % 100:02d}"
