"""Proof: what a yes needs beyond one tap, by what was found. Pure."""

from collections.abc import Iterable
from enum import Enum, auto

from broadcast.guards.findings import Finding, Severity

FEW, SHARE = 10, 0.01  # chats, and a share of them, by which an audience may differ from what was named


class Proof(Enum):
    """What is asked of whoever presses Send."""

    NOTHING = auto()
    TAP = auto()
    """One more, under what was found."""
    NUMBER = auto()
    """The number of chats, typed."""


def proof(found: Iterable[Finding], chats: int, large: int) -> Proof:
    """What a broadcast to so many chats needs; above `large` a warning asks for as much as a danger."""
    severities = {one.severity for one in found}
    if Severity.DANGER in severities or (Severity.WARNING in severities and chats > large):
        return Proof.NUMBER
    return Proof.TAP if Severity.WARNING in severities else Proof.NOTHING


def doubts(found: Iterable[Finding]) -> list[Finding]:
    """What of it asks."""
    return [one for one in found if one.severity in (Severity.WARNING, Severity.DANGER)]


def differs(named: int, chats: int) -> bool:
    """Whether an audience is not the one that was named any more."""
    return abs(chats - named) > max(FEW, named * SHARE)
