"""Stub."""

from models.selection import Selection


def words(selection: Selection) -> str:
    return "Everyone" if selection.everyone else str(selection.said())
