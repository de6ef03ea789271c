"""Sentences that stand alone: prompts, answers to messages and answers to presses. Telegram HTML."""

from html import escape

from handlers.texts.formats import about, called, counted, cut, duration, first_words
from handlers.texts.words import TOO_LATE
from models.content import Content
from models.events import Admin
from models.states import State

NOTHING_RUNS = "Nothing is being sent at the moment. /undo asks whether to take the last broadcast back."
HOW_TO_START = "To send something to every subscriber, start with /broadcast and then send the message."
SEND_REPLACEMENT = (
    "Send me the message that takes its place; buttons and options stay. /cancel keeps the draft as it is."
)
URL_BUTTONS_ARE_TYPED = (
    "Buttons are typed as text, like <code>Text | https://example.com</code>.\n"
    "Nothing was changed; send them again."
)
URL_BUTTONS_KEPT = "The buttons stay as they are."
EDITED = "You edited your message. The draft still has the old wording; do you want the new one?"
LEFT = "Left as it is."
NOT_CORRECTED = "Cancelled. Nothing was changed."
TEST_SENT = "On its way to every admin, as a test."
CORRECTING = "Correcting."
REWORDED = "The draft has the new wording now."
OUTDATED = "There is a newer version of this; use its buttons."
NO_HISTORY = "Nothing was broadcast yet. /broadcast starts."
HISTORY = "<b>Past broadcasts</b>, newest first. A number opens one."
NO_DRAFTS = "There are no drafts. /broadcast starts one."
DRAFTS = "<b>Drafts</b>, newest first. A number opens one."
WITHDRAWN = "(withdrawn)"  # what readers see where it is blanked
NOTHING_TO_BLANK = "There is nothing that can be blanked."
BLANKED_GOES_NOWHERE = "This was blanked, so it goes out to nobody. Give it other words first."
NO_MORE = "There are no more."
RENUMBERED = "The numbers have changed meanwhile; press Resend on the newest report."
NOTHING_TO_RETRY = "There is nobody to send it to again."
NOBODY_RESTS = "Nobody is resting any more."
RESTING = (
    "the last three broadcasts failed there. They get no more until they write, or until you press below."
)
NOBODY_BUT_RESTING = "the last three broadcasts failed there. /stats has a button to try them again."
NOTHING_TO_PAUSE = (
    "Nothing is being sent at the moment, so there is nothing to pause. "
    "/undo asks whether to take the last broadcast back."
)
NOTHING_BROADCAST = "Nothing was broadcast yet, so there is nothing to undo."
SEND_DRAFT = "Send me the message now, just as everyone should get it. /cancel stops."
UNKNOWN_COMMAND = (
    "I do not know that command, and a command is never broadcast by itself. "
    "/broadcast starts a message, /help lists what I can do."
)
CANCELLED = "Cancelled. Nothing was sent."
_GET_BACK = "/drafts can get it back for 24 h."
DROPPED = f"{CANCELLED} {_GET_BACK}"
DRAFT_KEPT = "The draft stays as it is; the buttons on its card above still work."
DROPPED_DRAFTS = "<b>Dropped in the last 24 h</b>, newest first. A number makes a draft of it again."
DROPPED_EARLIER = "That was dropped more than 24 h ago, so it cannot be got back. /drafts lists what can."
USED_AS_CAPTION = "The text is the caption now."
REPLACED_EVERYTHING = "The text has taken the place of the draft."
NOTHING_TO_CANCEL = (
    "Nothing is being written at the moment. /drafts lists what is not sent, each with its ❌ Cancel; "
    "/broadcast starts a new message."
)
REPLACED = "This draft was replaced by a newer one."
REPLACED_AND_KEPT = f"{REPLACED} {_GET_BACK}"
BEFORE_KEPT = "/drafts can get the draft before this one back for 24 h."
NOBODY_YET = (
    "<b>Nobody to send to yet</b>\nPeople subscribe by sending me /start. "
    "This draft waits in /drafts; open it there when they have."
)
NOBODY = "There is nobody to send this to at the moment; /stats shows who there is."
YOU_ARE_ADMIN = "You are an admin of this bot: /help lists what you can do."
STAYS_ADMIN = "Do you want to get no more broadcasts yourself? You stay an admin, and nothing else changes."
NO_ANSWER = "Telegram did not answer. Please try that again."
FAILED = "Something went wrong here; the log says more. /drafts and /history show how it stands."
UNWRITTEN = (
    "The database cannot be written at the moment. What you asked for is done as soon as it can be; "
    "what was to stop has stopped."
)
INTERRUPTED = (
    "I was interrupted while I did what you asked. It is done, or well begun: "
    "/history and /drafts show how it stands."
)
UNREADABLE = "I cannot read this message, so nothing was done. Please send it another way."
BACK = (
    "I could not reach you for a while. This is how it stands with what you missed; /history has all of it."
)
UNKNOWN_BUTTON = "This button is not one of mine any more."
UNKNOWN_BROADCAST = "I know no such broadcast."

STARTING = "<b>Starting…</b>"
WAITING = "<b>Waiting</b>"
NOTHING_GOES_ON = "Nothing is going on at the moment."

WEBHOOK_TAKES_UPDATES = (
    "⚠️ Somebody has set a webhook for this bot. It gets what you press and write; I do not hear it any more. "
    "What is being sent goes on. Have the webhook removed, or restart me with TAKE_OVER_WEBHOOK=true."
)
SECOND_POLLER = (
    "⚠️ Another program polls Telegram with this bot's token. Broadcasts go on, but some of your messages "
    "and taps may reach the other program instead. Stop it, or get a new token from @BotFather."
)

# Answers to a press, which Telegram shows for a moment and without HTML.
SENDING = "Sending."
QUIET_IS_OVER = "The quiet hours are over. Nothing was sent yet: press Send."
GOES_THROUGH = "Going on, in the quiet hours too."
HELD_BACK = "Noted, but nothing goes out before one of you answers whether this old copy may go on."
PAUSED = "Paused. Nothing new goes out."
RESUMED = "Going on."
STOPPED = "Stopped. What was sent stays."
DELETING = "Deleting."
BLANKING = "Blanking."
NOT_SHOWN = "Telegram did not take my question, so nothing has changed. Press 🫥 Blank them again."
KEPT = "Kept."
ASKED = "Your choice is below."
TAKEN_FOR_ALARM = "I took that for a stop; what becomes of it, I ask in a message of its own."
NEWER_QUESTION = "There is a newer question about this below."
# By the state in which it was found.
ASKED_AFTER = {
    State.SENDING: "Paused. Your choice is below.",
    State.QUEUED: "Held: it does not begin. Your choice is below.",
}
# By the state in which it is now.
BRAKED = {
    State.PAUSED: "Paused: nothing new goes out. ",
    State.QUEUED: "Held: it does not begin. ",
}
ASKED_ANEW = "It has moved on since that was asked; the question is asked again below."


def waits(first: Content, more: int, seconds: float) -> str:
    """What something waits for: this and so many more. Not escaped."""
    others = f" and {more:,} more" if more else ""
    return f"Waits for {first_words(first)}{others}, {about(seconds)}"


def resting_until(clock: str) -> str:
    """Of what quiet hours hold; not escaped."""
    return f"Resting until {clock} (quiet hours)"


def quiet_until(clock: str) -> str:
    """The answer to a Send of what would start in quiet hours; not escaped."""
    return f"Quiet hours hold it until {clock}. Nothing was sent: choose on the card when it goes out."


def starts_in(seconds: float) -> str:
    """The answer to Send where it does not start at once; not escaped."""
    return f"Starts in {duration(seconds)}. ❌ Cancel stops it, ▶️ Now starts it."


def asked_after(admin: Admin) -> str:
    """Of a question that another admin's has taken the place of; not escaped."""
    closed = f"{called(admin)} was asked about this after you, so this question is closed."
    return f"{closed} To be asked again, press or write the same as before."


def went_on(admin: Admin) -> str:
    """Of the question before an undo, where an admin let the broadcast go on elsewhere; not escaped."""
    return f"{called(admin)} lets it go on, so this question is closed. /undo asks again."


def resting(count: int) -> str:
    return f"{count:,} resting"


def tried_again(count: int) -> str:
    return (
        f"{counted(count)} {'is' if count == 1 else 'are'} in the audience again." if count else NOBODY_RESTS
    )


def retrying(count: int) -> str:
    return f"Trying again with {counted(count)}."


def sending_to_remaining(count: int) -> str:
    return f"Sending to the remaining {count:,}."


def too_late_to_correct(state: State) -> str:
    """The answer to a correction of what was taken back meanwhile, or is being taken back."""
    return f"{TOO_LATE[state]} Nothing was changed; /broadcast starts a new message."


def unknown_uuid(words: str) -> str:
    return f"I know no broadcast <code>{escape(words[:60])}</code>. /history lists them."


def flooded(seconds: float) -> str:
    """Telegram lets the bot say nothing else; what was pressed has worked, or works when that is over."""
    return f"Telegram asks me to be silent for {duration(seconds)}. My answer comes then, by itself."


def not_taken(said: str, command: str, *, captioned: bool) -> str:
    """What became of a word of alarm besides: it was no message, and a command did nothing else."""
    if command == "stop":
        return "You stay subscribed."
    if command == "cancel":
        return "If you were writing something, it is kept."
    if command:
        return ""
    word = escape(cut(" ".join(said.split()), 40))
    if captioned:
        return (
            f"To send it to everyone instead, send it again with the caption <code>/broadcast {word}</code>"
        )
    return f"To send that word to everyone instead: <code>/broadcast {word}</code>"


def cancelled(content: Content) -> str:
    return f"Cancelled: {escape(first_words(content))}\nNothing was sent. {_GET_BACK}"


def asked_later(state: State, seconds: float | None, *, shown: bool) -> str:
    """The answer to a press whose question is owed.

    Args:
        state: of what it is about, now.
        seconds: of the silence that Telegram asks for, if that is why.
        shown: whether the card, or a notice in its place, asks meanwhile.
    """
    now = BRAKED.get(state, "")
    if shown:
        return f"{now}Telegram takes no new message for now; your choice is on the card."
    if seconds is None:
        return f"{now}Telegram did not take my question yet; it comes by itself."
    return f"{now}Telegram asks me to be silent for {duration(seconds)}; my question comes then, by itself."


def goes_on(*, here: bool) -> str:
    """The last word on a card that another one replaces, in this admin's chat or in another's."""
    return "This goes on in a newer message." if here else "Another admin goes on with this."
