"""What the guards make of ordinary announcements and of accidents."""

from broadcast.guards.checks import check
from broadcast.guards.findings import Severity
from handlers.texts.own import OWN
from tests.broadcast.guards.corpora import Sampled, accidents, announcements


def test_corpora_hold_as_many_messages_as_the_bounds_are_for() -> None:
    assert len({repr(one) for one in announcements()}) == 60
    assert len({repr(one) for one in accidents()}) == 40


def test_ordinary_announcements_are_left_in_peace() -> None:
    assert len(found_as(Severity.DANGER, announcements())) <= 2
    assert len(found_as(Severity.WARNING, announcements())) <= 6


def test_accidents_are_dangers() -> None:
    assert len(found_as(Severity.DANGER, accidents())) >= 38


def found_as(severity: Severity, samples: list[Sampled]) -> list[Sampled]:
    return [one for one in samples if severity in _severities(one)]


def _severities(sampled: Sampled) -> set[Severity]:
    return {one.severity for one in check(sampled.content, sampled.reach, own=OWN)}
