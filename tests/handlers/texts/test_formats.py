"""How numbers and durations are written."""

import pytest

from handlers.texts import formats


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"),
        (8, "8 s"),
        (59.6, "1 min"),
        (3599, "59 min 59 s"),
        (125, "2 min 5 s"),
        (120, "2 min"),
        (33333, "9 h 15 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words
