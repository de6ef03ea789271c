"""Why chats refused it, in a line that people understand."""

import pytest

from broadcast.wire.refusals import Refusal
from handlers.texts.refusals import DETAILS, PHRASES, quoted, reasons
from models.details import Detail
from models.results import Refused
from models.states import Outcome

PREMIUM = "Bad Request: PRIVACY_PREMIUM_REQUIRED"
TOPIC = "Topic_closed"


def of(words: str, people: int = 0, rooms: int = 0) -> Refused:
    return Refused(Outcome.REFUSED, words, people, rooms)


LINES = {
    "12 do not accept messages from strangers · 3 groups have the topic closed": [
        of(TOPIC, rooms=3),
        of(PREMIUM, 12),
    ],
    "1 does not accept messages from strangers": [of(PREMIUM, 1)],
    "1 group has the topic closed": [of(TOPIC, rooms=1)],
    "1 person and 1 group are not found by Telegram": [of("Chat not found", 1, 1)],
    "1,200 people and 3 groups are not found by Telegram": [of("Chat not found", 1200, 3)],
    # Many wordings are one reason.
    "5 do not accept messages from strangers": [of(PREMIUM, 3), of("USER_PRIVACY_RESTRICTED", 2)],
    "2 refused in words that I do not know": [of("The moon", 1), of("The sun", 1)],
    "": [],
    "2 refused in words that I do not know · 1 refused for a reason that is not told here": [
        of("The moon", 2),
        of("", 1),
    ],
}


@pytest.mark.parametrize(("line", "refused"), LINES.items())
def test_reasons_are_grouped_largest_first(line: str, refused: list[Refused]) -> None:
    assert reasons(refused) == line


def test_nothing_is_said_where_no_reason_was_kept() -> None:
    assert reasons([of("", 5)]) == ""


SIX = [
    of(PREMIUM, 60),
    of(TOPIC, rooms=50),
    of("VOICE_MESSAGES_FORBIDDEN", 40),
    of("CHAT_WRITE_FORBIDDEN", rooms=30),
    of("ALLOW_PAYMENT_REQUIRED", 20),
    of("The moon", 1000 - 990),
]


def test_beyond_the_largest_few_the_others_are_only_counted() -> None:
    line = reasons(SIX)
    assert line.endswith(" · 30 groups do not let the bot write · and 30 more for 2 other reasons")
    assert "other" not in reasons(SIX[:5])


def test_nobody_knows_how_many_reasons_those_had_that_were_put_together() -> None:
    line = reasons([*SIX, of("", 5)])
    assert line.endswith(" · and 35 more for other reasons")


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_its_phrase_for_one_and_for_several(refusal: Refusal) -> None:
    assert all(PHRASES[refusal])


@pytest.mark.parametrize("detail", Detail)
def test_every_detail_is_said_in_words(detail: Detail) -> None:
    assert DETAILS[detail]
    assert quoted(detail) == DETAILS[detail]
    assert quoted("Telegram's <own>") == "Telegram's <own>"
