"""What is said before messages are blanked, and after."""

from dataclasses import replace

import pytest

from handlers.texts import blanking, labels
from models.counts import Counts
from models.deliveries.remains import Remains
from models.states import Correction, Outcome
from tests.support.ledger import NOW

NOTHING = Remains(0, 0, {}, 0, 0, 0)
COUNTS = Counts(NOW, {Outcome.SENT: 2000})


@pytest.mark.parametrize(
    ("words", "left", "lines"),
    [
        ({Correction.CORRECTED: 1204}, NOTHING, ["🫥 1,204 blanked"]),
        (
            {Correction.CORRECTED: 309, Correction.REFUSED: 4},
            NOTHING._replace(closed=1, fixed={"sticker": 4}),
            ["🫥 308 blanked", "1 poll closed", "⚠️ 4 cannot be blanked (4 stickers)"],
        ),
        (
            {Correction.CORRECTED: 5, Correction.REFUSED: 6, Correction.LOST: 1},
            NOTHING._replace(fixed={"sticker": 1, "venue": 1, "location": 2}),
            [
                "🫥 5 blanked",
                "⚠️ 4 cannot be blanked (3 places, 1 sticker)",
                "⚠️ 3 not blanked (Telegram would not change it: 2, chat out of reach: 1)",
            ],
        ),
        (
            {Correction.UNKNOWN: 2, Correction.ABSENT: 3},
            NOTHING,
            [
                "🫥 0 blanked",
                "❔ 2 may be blank or not, because Telegram's answer never came",
                "3 messages already gone",
            ],
        ),
    ],
)
def test_every_chat_has_its_line(words: dict[Correction, int], left: Remains, lines: list[str]) -> None:
    assert blanking.lines(replace(COUNTS, corrections=words, remains=left)) == lines


@pytest.mark.parametrize(
    ("messages", "polls", "offer", "yes"),
    [
        (1, 0, "🫥 Blank them (1)", "🫥 Blank 1"),
        (1204, 7, "🫥 Blank them (1,204)", "🫥 Blank 1,204"),
        (0, 1, "🫥 Close 1 poll", "🫥 Close 1 poll"),
        (0, 2, "🫥 Close 2 polls", "🫥 Close 2 polls"),
    ],
)
def test_button_counts_what_can_be_blanked(messages: int, polls: int, offer: str, yes: str) -> None:
    assert (labels.blank(messages, polls), labels.blank_now(messages, polls)) == (offer, yes)


@pytest.mark.parametrize(
    ("left", "lines"),
    [
        (NOTHING, []),
        (
            NOTHING._replace(blankable=2, replaceable=2),
            ["What cannot be deleted can be blanked or get other words, whatever its age."],
        ),
        # What is blank already can only get other words.
        (NOTHING._replace(replaceable=2), ["What cannot be deleted can get other words, whatever its age."]),
        (NOTHING._replace(polls=2), ["What cannot be deleted can be closed, whatever its age."]),
        (NOTHING._replace(fixed={"sticker": 6}), ["Nothing can be taken from 6 stickers."]),
        (
            NOTHING._replace(blankable=1, fixed={"voice": 1}),
            [
                "What cannot be deleted can be blanked, whatever its age.",
                "Nothing can be taken from 1 voice message.",
            ],
        ),
    ],
)
def test_what_is_too_old_can_be_what_the_buttons_below_offer(left: Remains, lines: list[str]) -> None:
    assert blanking.at_any_age(replace(COUNTS, remains=left)) == lines
