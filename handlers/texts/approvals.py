"""What is said where another admin has to approve: to them, and to whoever asks. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from broadcast.guards.findings import Finding, Severity
from handlers.texts import audience, findings
from handlers.texts.formats import counted, cut, first_words, name_of
from handlers.texts.times import Calendar
from models.approvals import Asked, Asking, Ending
from models.content import Content
from models.events import Admin
from models.reach import Reach

NOTE = 1000  # characters of a note

# Answers to a press, without HTML.
NEEDED = "So many get this now that another admin has to approve it. Press 🙋 Ask for approval."
NOT_NEEDED = "So few get this now that nobody has to approve it. Press ✅ Send."
ASKED = "Asked. It goes out when another admin approves it."
WAITS = "The others are asked already. It goes out when one of them approves it."
OWN = "You have written or changed a part of this, so another admin has to approve it."
ONLY_YOU = "You alone have written nothing of this, so you are to approve it. Let another admin ask."
NOBODY_LEFT = (
    "Every other admin has written or changed a part of this, so nobody can approve it. "
    "Write it anew with /broadcast: then they can."
)
APPROVED = "Approved."
TIME_PASSED = "A time that was set for it has passed, so it is not sent. Whoever asked has to choose anew."
UNKNOWN = "This asks for nothing any more."

ASK_NOTE = "What should be changed? Write it to me; whoever asked reads it. /cancel leaves the question open."
NOTE_IS_TYPED = "A note is a text. Write it to me, or /cancel leaves the question open."
LEFT_OPEN = "The question above stays open."
SENT_BACK = "Sent back. Whoever asked reads your note."


def waiting(asking: Asking, calendar: Calendar) -> str:
    """On the card of the draft."""
    since, until = calendar.soon(asking.at), calendar.soon_zoned(asking.until)
    return f"🙋 Waiting for approval since {since}, expires {until}"


def question(
    asking: Asking, content: Content, reach: Reach, planned: Sequence[str], calendar: Calendar
) -> list[str]:
    """The first lines of what the other admins are asked; the findings follow."""
    return [
        f"🙋 <b>{name_of(asking.by)} asks for your approval</b>",
        "Above is what everyone gets",
        f"It begins: {escape(first_words(content))}",
        *audience.to(reach.choice),
        *planned,
        f"It waits for you until {calendar.soon_zoned(asking.until)}.",
    ]


def found(all_found: Sequence[Finding]) -> list[str]:
    return findings.remarks([one for one in all_found if one.severity is not Severity.BLOCKER])


def closed(asked: Asked, content: Content | None) -> str:
    """The last word on what another admin was asked."""
    words = f"\n{escape(first_words(content))}" if content else ""
    return f"{escape(ended(asked))}{words}"


def ended(asked: Asked) -> str:
    """How it stands, as the answer to a press that came too late; not escaped."""
    return _ENDED[asked.ending or Ending.CHANGED].format(by=_plain(asked.by), asker=_plain(asked.asking.by))


def told(asked: Asked, content: Content | None, note: str) -> str:
    """What whoever asked reads when it has ended without them; empty for other endings."""
    words, by = escape(first_words(content)) if content else "your draft", name_of(asked.by)
    match asked.ending:
        case Ending.APPROVED:
            return f"✅ {by} has approved {words}"
        case Ending.SENT_BACK:
            return f"↩︎ {by} sends back {words}\n{escape(cut(note, NOTE))}\nIt is a draft still."
        case Ending.EXPIRED:
            return f"⌛ Nobody has approved {words} within 24 h. Its card can ask again."
        case _:
            return ""


def unreachable(admin: int, name: str | None, content: Content | None) -> str:
    """To whoever asks."""
    words = escape(first_words(content)) if content else "your draft"
    called = name_of(Admin(admin, name)) if name else f"The admin {admin}"
    return f"⚠️ {called} could not be reached about {words}; they are asked as soon as they can be."


def type_number(chats: int) -> str:
    """A danger was found: whoever approves it types how many get it."""
    return (
        f"This looks as if it were not meant for everyone. To send it to {counted(chats)}, "
        f"type that number: {chats:,}. /cancel leaves the question open."
    )


def other_number(chats: int) -> str:
    return f"That is not the number. Type {chats:,} to approve, or /cancel leaves the question open."


_ENDED: Mapping[Ending, str] = {
    Ending.APPROVED: "{by} has approved this.",
    Ending.SENT: "{by} has sent this: nobody had to approve it any more.",
    Ending.SENT_BACK: "{by} has sent this back.",
    Ending.CHANGED: "This draft was changed, so there is nothing to approve here any more.",
    Ending.DROPPED: "{by} has dropped this draft; nothing was sent.",
    Ending.EXPIRED: "Nobody answered within 24 h, so this cannot be approved now. {asker} can ask again.",
}


def _plain(admin: Admin | None) -> str:
    return admin.name if admin and admin.name else "An admin"
