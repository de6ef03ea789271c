"""What subscribers read: the operator's own words where the settings give some, else plain ones."""

from dataclasses import dataclass
from html import escape

from broadcast.settings import Settings
from handlers.texts.formats import LONGEST, length
from models.answering import Answer, Given

WELCOME = "You are subscribed. /stop ends it at any time."
WELCOME_BACK = "You are subscribed already. /stop ends it at any time."
GOODBYE = "You will get no more messages. /start brings them back."
NOT_SUBSCRIBED = "You are not subscribed. /start subscribes you."
REPLY = "Nobody reads what you write here. /start subscribes, /stop ends it, /forget erases what I know."
FORGOTTEN = "All that I knew of you is erased, and you will get no more messages unless you send /start."

# Answers to presses, which Telegram shows for a moment and without HTML.
LEFT = "No more messages come here. The button brings them back."
RETURNED = "Messages come here again."
ADMINISTRATORS_ONLY = "Only an administrator of this chat can do that."

UNCOUNTED = {
    Given.TRIED: "This is a preview or a test: nothing is counted here.",
    Given.NOT_THEIRS: "Not counted: as far as I know, this message was not sent to this chat.",
    Given.FORGOTTEN: "Not counted: you asked to be forgotten. /start begins anew.",
    Given.OVER: "This is over. Answers are not counted any more.",
}


@dataclass(frozen=True)
class Greetings:
    """The answers to what subscribers say, in Telegram HTML."""

    welcome: str = WELCOME
    welcome_back: str = WELCOME_BACK
    goodbye: str = GOODBYE
    not_subscribed: str = NOT_SUBSCRIBED
    reply: str = REPLY
    """To anything else; empty where there is none."""

    @classmethod
    def of(cls, settings: Settings) -> "Greetings":
        # Own words stand in every case, because a second text of ours may be in another language.
        welcome, goodbye = escape(settings.welcome_text), escape(settings.goodbye_text)
        reply = REPLY if settings.reply_text is None else escape(settings.reply_text)
        return cls(
            welcome or WELCOME, welcome or WELCOME_BACK, goodbye or GOODBYE, goodbye or NOT_SUBSCRIBED, reply
        )

    def started(self, *, anew: bool) -> str:
        return self.welcome if anew else self.welcome_back

    def stopped(self, *, left: bool) -> str:
        return self.goodbye if left else self.not_subscribed


def with_id(said: str, chat_id: int) -> str:
    """With the reader's own id, by which the operator of a new bot finds theirs.

    In letters that every language has, because it also follows on the operator's own words; left out where
    these leave no room.
    """
    line = f"\nID: <code>{chat_id}</code>"
    return said + line if length(said + line) <= LONGEST else said


def answered(one: Answer) -> str:
    """What whoever presses an answer button reads for a moment."""
    match one.given:
        case Given.COUNTED:
            return one.toast or f"Counted: {one.label}"
        case Given.CHANGED:
            return one.toast or f"Changed to: {one.label}"
        case Given.TAKEN_BACK:
            return f"Taken back: {one.label}"
        case given:
            return UNCOUNTED[given]
