"""What the guards make of ordinary announcements and of accidents."""

from tests.broadcast.guards.corpora import accidents, announcements


def test_corpora_hold_as_many_messages_as_the_bounds_are_for() -> None:
    assert len({repr(one) for one in announcements()}) == 60
    assert len({repr(one) for one in accidents()}) == 40
