"""The words on buttons and in command menus. People drive the bot by them."""

from html import unescape

from handlers.texts.formats import counted, cut, duration, first_words, who
from models.content import Content
from models.record import Broadcast

CHOICE = 30  # characters of a message on a button
AUDIENCE = 30  # characters of who is chosen on a button, so that the number beside it can be read

CANCEL = "❌ Cancel"
SKIP, SEND_AGAIN = "Skip those who have it", "Send again"
MESSAGE = "✏️ Message"
URL_BUTTONS = "🔘 Buttons"
NO_URL_BUTTONS = "Remove the buttons"
TEST = "🧪 Test"
USE_AS_CAPTION, REPLACE = "Use as caption", "Replace everything"
USE_WORDING, KEEP_WORDING = "Use the new wording", "Keep the old one"
SEND_ANYWAY = "Send anyway"
PAUSE, RESUME, STOP = "⏸ Pause", "▶️ Resume", "⏹ Stop"
CONTINUE = "Continue"
LET_GO, UNSUBSCRIBE = "▶️ Go on", "Unsubscribe me"
NOW = "▶️ Now"
UNDO, CORRECT, DUPLICATE = "↩️ Undo", "✏️ Correct", "Duplicate"
DETAILS = "Details"
EXPIRES, KEEP_IT = "⌛ Expires", "Keep it"
NEVER = "Never"
KEEP, KEEP_SENT, LEAVE = "Keep", "Keep what was sent", "Leave it"
GO_ON, STOP_IT = "Go on", "Stop it"
NEWER, OLDER = "◀", "▶"
TRY_AGAIN = "Try them again"
INCLUDE = "Include"
ONLY, WITHOUT = "Only these", "Without these"
START_OVER, DONE, BACK, SAVE_AS = "Start over", "✅ Done", "◀ Back", "💾 Save as…"
WITHOUT_GROUPS = "Without groups"
LATER, TODAY, TOMORROW, IN_AN_HOUR = "🕘 Later", "Today 18:00", "Tomorrow 9:00", "In 1 h"
TYPE_TIME = "Type a time"
AT_ONCE = "At once"
NOW, CHANGE = "▶️ Now", "🕘 Change"
SEND_LISTED, CHANGE_LISTED, CANCEL_LISTED = "Send now", "Change", "Cancel"
USE, RENAME, DELETE_NAME, EXPORT = "Use", "Rename", "Delete", "Export"
NO_IMPORT = "Cancel"
IMPORT_INSTEAD = "📥 Import instead"
SILENT, PROTECTED, LEAVING = "Silent", "Protected", "🔕 Unsubscribe"
PREVIEW_OFF, PREVIEW_ABOVE, PREVIEW_LARGE = "Preview off", "Preview above", "Preview large"

ADMIN_MENU = {
    "broadcast": "Send a message to every subscriber",
    "pause": "Stop what is being sent, and ask",
    "undo": "Take the last broadcast back",
    "stopall": "Stop everything that goes out",
    "resumeall": "Let things go on after /stopall",
    "status": "What is going on now",
    "history": "Past broadcasts and their reports",
    "drafts": "What is not sent yet",
    "scheduled": "What starts later, and when",
    "groups": "Groups and channels that took me in",
    "audiences": "Choices of readers that have a name",
    "tag": "Put a tag on whom you have chosen",
    "untag": "Take a tag off them",
    "export": "The audience as a file",
    "audit": "Who did what, and when",
    "stats": "Subscribers, broadcasts and outcomes",
    "check": "Whether everything is set up well",
    "cancel": "Drop the draft",
    "help": "What I can do",
}
MENU = {"start": "Subscribe", "stop": "Unsubscribe", "forget": "Erase what I know about you"}

CSV, COURSE = "📄 CSV", "📈"
ASK_APPROVAL, APPROVE, SEND_BACK = "🙋 Ask for approval", "✅ Approve and send", "↩︎ Back with a note"


def send(chats: int, clock: str = "") -> str:
    """`clock` is when it starts, where that is not at once."""
    return f"✅ Send at {clock} to {chats:,}" if clock else f"✅ Send to {chats:,}"


def hours(count: int) -> str:
    return f"{count} h"


def send_anyway(chats: int, clock: str = "") -> str:
    return f"Send anyway at {clock} to {chats:,}" if clock else f"Send anyway to {chats:,}"


def spread(seconds: int) -> str:
    """`seconds` is 0 where it goes out as fast as may be."""
    return toggle(f"🐢 Spread over {duration(seconds)}" if seconds else "🐢 Spread over", on=bool(seconds))


def at(clock: str) -> str:
    return f"🕘 At {clock}"


def canary(chats: int, *, on: bool) -> str:
    return toggle(f"🐤 First to {chats:,}", on=on)


def add(chats: int) -> str:
    return f"Add {chats:,}"


def column(name: str, place: int) -> str:
    """Of a file; one that its first line names nothing goes by its place."""
    return cut(" ".join(name.split()), CHOICE) or f"Column {place + 1}"


def correct(chats: int) -> str:
    return f"✏️ Correct {chats:,}"


def replace_words(chats: int) -> str:
    return f"✏️ Replace its words in {chats:,} chat{'' if chats == 1 else 's'}"


def blank(messages: int, polls: int) -> str:
    """Polls are only closed, so they do not count as blanked."""
    return f"🫥 Blank them ({messages:,})" if messages else close(polls)


def blank_now(messages: int, polls: int) -> str:
    return f"🫥 Blank {messages:,}" if messages else close(polls)


def close(polls: int) -> str:
    return f"🫥 Close {polls:,} poll{'' if polls == 1 else 's'}"


def delete(chats: int) -> str:
    """`chats` is 0 where nobody is known to have it yet."""
    return f"🗑 Delete from {chats:,} chat{'' if chats == 1 else 's'}" if chats else "🗑 Delete"


def retry(chats: int) -> str:
    return f"🔁 Retry {chats:,} failed"


def replies(count: int) -> str:
    return f"💬 {counted(count, 'reply', 'replies')}"


def older_replies(count: int) -> str:
    return f"◀ {counted(count, 'older reply', 'older replies')}"


def remaining(chats: int) -> str:
    return f"▶️ Send to the remaining {chats:,}"


def resend(chats: int) -> str:
    return f"Resend {chats:,} unknown"


def send_again(chats: int) -> str:
    return f"Send again to {chats:,}"


def choice(broadcast: Broadcast, content: Content) -> str:
    """Beside others: its first words, fewer than elsewhere because a button is narrow, and who sent it."""
    return f"↩️ {cut(first_words(content), CHOICE)} · {unescape(who(broadcast.confirmed))}"


def numbered(label: str, number: int) -> str:
    """Under a list, where the same label stands beside each entry."""
    return f"{label} {number}"


def audience(who: str, chats: int) -> str:
    """On a card; opens the chooser."""
    return f"👥 {cut(who, AUDIENCE)} {chats:,}"


def capped(hours: int, *, on: bool) -> str:
    return toggle(f"Leave out: had one < {hours} h", on=on)


def toggle(name: str, *, on: bool) -> str:
    return f"{name} {'☑' if on else '☐'}"


def span(days: int, *, chosen: bool) -> str:
    """Of a picture; the one that it shows is marked."""
    return f"{'✓ ' if chosen else ''}{days} days"
