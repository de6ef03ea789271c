"""The census: each day's end, from what was written down or from the chats themselves."""

from datetime import UTC, datetime, timedelta

import pytest

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = timedelta(days=1)


class Wall:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Wall:
    return Wall()
