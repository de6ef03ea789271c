"""Every refusal that the table of errors knows is told apart from what nobody knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.wire import verdicts
from broadcast.wire.refusals import OF_DETAILS, Refusal, refusal_in
from models.deliveries.waits import ASKS, asking
from models.details import Detail

# In Telegram's literal words.
WORDS = {
    Refusal.STRANGERS: ["Bad Request: PRIVACY_PREMIUM_REQUIRED", "USER_PRIVACY_RESTRICTED"],
    Refusal.BLOCKED: [
        "Forbidden: bot was blocked by the user",
        'Failed to send message #1 with the error message "USER_IS_BLOCKED"',
    ],
    Refusal.ACCOUNT_DELETED: ["Forbidden: user is deactivated", "INPUT_USER_DEACTIVATED"],
    Refusal.BOT: ["Forbidden: bot can't send messages to bots", "USER_IS_BOT"],
    Refusal.NOT_STARTED: ["Forbidden: bot can't initiate conversation with a user"],
    Refusal.BLOCKED_BY_BOT: ["Bad Request: YOU_BLOCKED_USER"],
    Refusal.PAID: ["ALLOW_PAYMENT_REQUIRED_25"],
    Refusal.PREMIUM: ["PREMIUM_ACCOUNT_REQUIRED"],
    Refusal.VOICE: ["Voice_messages_forbidden"],
    Refusal.REMOVED: [
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: bot was banned from the group chat",
        "USER_NOT_PARTICIPANT",
    ],
    Refusal.CLOSED: ["Forbidden: the group chat was deleted", "Bad Request: group chat was deactivated"],
    Refusal.NOT_FOUND: ["Chat not found", "PEER_ID_INVALID", "CHANNEL_INVALID"],
    Refusal.PRIVATE: ["Bad Request: can't access the chat", "CHANNEL_PRIVATE"],
    Refusal.TOPIC_CLOSED: ["Topic_closed"],
    Refusal.TOPIC_DELETED: ["TOPIC_DELETED", "TOPIC_ID_INVALID", "Bad Request: message thread not found"],
    Refusal.KIND: [
        "CHAT_SEND_PHOTOS_FORBIDDEN",
        "Not enough rights to send photos to the chat",
        "Bad Request: non-anonymous polls can't be sent to channel chats",
    ],
    Refusal.ADMINS_ONLY: [
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: need administrator rights in the channel chat",
    ],
    Refusal.WRITING: [
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "Bad Request: have no rights to send a message",
        "Not enough rights to send text messages to the chat",
        "Bad Request: have no write access to the chat",
    ],
    Refusal.WAIT: [ASKS, asking(37), asking(3600)],
    Refusal.ABSENT: ["Message to delete not found", "Message to edit not found"],
    Refusal.UNCHANGED: ["Message is not modified: specified new message content is the same"],
    Refusal.UNDELETABLE: ["Message can't be deleted", "Message can't be deleted for everyone"],
    Refusal.UNEDITABLE: ["Message can't be edited"],
    Refusal.MESSAGE: ["Message_too_long", "Button_url_invalid", "Can't parse entities"],
    Refusal.UNFAMILIAR: ["The moon is in the wrong house"],
    Refusal.UNSAID: [""],
}


@pytest.mark.parametrize(("words", "refusal"), [(one, why) for why, many in WORDS.items() for one in many])
def test_words_are_the_refusal_that_an_owner_understands(words: str, refusal: Refusal) -> None:
    assert refusal_in(words) is refusal
    if refusal is not Refusal.WAIT:  # which are our own words
        assert refusal_in(words.upper()) is refusal


@pytest.mark.parametrize("pattern", [words for _, words in verdicts.PATTERNS])
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_whatever_the_table_of_errors_knows_has_a_refusal(pattern: str, data: st.DataObject) -> None:
    words = data.draw(st.from_regex(pattern, fullmatch=True))
    assert refusal_in(words) not in (Refusal.UNFAMILIAR, Refusal.MESSAGE, Refusal.UNSAID)


@pytest.mark.parametrize("detail", Detail)
def test_details_have_one_too(detail: Detail) -> None:
    assert refusal_in(detail) is OF_DETAILS[detail]


def test_every_refusal_can_be_met() -> None:
    assert {*WORDS, *OF_DETAILS.values()} == {*Refusal}
