"""What readers wrote after a broadcast, as it is shown to an admin. Telegram HTML."""

from html import escape

from handlers.texts.formats import NAME, counted, cut, first_words
from handlers.texts.times import Calendar
from models.content import Content
from models.placeholders import visible
from models.profiles import Profile
from models.replies import Page, Reply

NONE = "There are no replies."
OFF = "Replies are turned off: REPLIES=false in the settings."
DELETED = "This one is gone: it was deleted."
NOT_SHOWN = "Telegram does not let me show this one."


def title(page: Page, content: Content) -> str:
    """Above a page of them."""
    last = page.older + len(page.replies)
    which = "" if len(page.replies) == page.count else f", {page.older + 1:,} to {last:,}"
    return f"<b>{counted(page.count, 'reply', 'replies')}</b> to {escape(first_words(content))}{which}:"


def who_when(reply: Reply, profile: Profile | None, calendar: Calendar) -> str:
    """The line before one of them."""
    return f"{_who(reply.chat_id, profile)} · {calendar.moment(reply.at)}"


def older(page: Page) -> str:
    """Below a page of them; empty where these were the last."""
    return f"{counted(page.older, 'reply is', 'replies are')} older." if page.older else ""


def _who(chat_id: int, profile: Profile | None) -> str:
    names = (profile.first_name, profile.last_name) if profile else ()
    name = visible(" ".join(name for name in names if name))
    if chat_id < 0:
        return f"In {escape(cut(name, NAME)) if name else 'a group'}"
    # Opens the chat with them, where their privacy lets it.
    link = f'<a href="tg://user?id={chat_id}">{escape(cut(name, NAME)) if name else "Somebody"}</a>'
    return f"{link} @{escape(profile.username)}" if profile and profile.username else link
