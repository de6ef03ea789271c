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


@pytest.mark.parametrize(
    "typed",
    [
        "1204",
        "1,204",
        "1.204",
        "1 204",
        "1'204",
        "1’204",
        "1_204",
        "1\u00a0204",
        "1\u202f204",
        "1\u2009204",
        "1, 204",
        "  1204\n",
        "1,204.",
        "١٢٠٤",
        "١٬٢٠٤",
        "۱۲۰۴",
        "۱٬۲۰۴",
        "१२०४",
        "१,२०४",
        "১২০৪",
        "１２０４",
        "\u200f1204\u200e",
    ],
)
def test_numbers_as_people_type_them(typed: str) -> None:
    assert formats.number(typed) == 1204


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        " ",
        ",",
        "yes",
        "twelve",
        "1204 chats",
        "-1204",
        "+1204",
        "1204!",
        "#1204",
        "1,,,204",
        "1\n204",
        "1k",
        "1²",
        "½",
        "1e3",
        "9" * 5000,
    ],
)
def test_what_is_no_number(typed: str | None) -> None:
    assert formats.number(typed) is None


@pytest.mark.parametrize(("typed", "read"), [("1204.5", 12045), ("12,04,000", 1_204_000), ("0", 0)])
def test_separators_mean_nothing(typed: str, read: int) -> None:
    assert formats.number(typed) == read
