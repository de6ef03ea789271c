"""What the chooser says, and what is said about names. Telegram HTML, but on buttons."""

from collections.abc import Mapping
from datetime import date
from html import escape

from handlers.texts import audience
from handlers.texts.formats import cut, first_words
from handlers.texts.times import Calendar
from models.choices import Choice
from models.choosing import BEFORE
from models.content import Content
from models.record import Broadcast
from models.selection import Aspect, Selection, Sort

ON_BUTTON = 24  # characters of a value
ANSWER = 18  # characters of an answer, and of what it is to
LISTED = 300  # characters of who is chosen, in a list
UNKNOWN = "…"  # a number that is being counted

SAMPLE, NAMED = "At random", "Saved choices"
TOPICS = {
    Aspect.LANGUAGE: "Language",
    Aspect.JOINED: "Joined",
    Aspect.SOURCE: "Source",
    Aspect.SORT: "People, groups",
    Aspect.TAG: "Tag",
    Aspect.GOT: "Got a broadcast",
    Aspect.MISSED: "Did not get one",
    Aspect.ANSWERED: "Answered",
    Aspect.UNANSWERED: "Did not answer",
    Aspect.SILENT: "Silent for",
}
# What a list is about, over its buttons.
ABOUT = {
    Aspect.LANGUAGE: "By the language of their Telegram, or as an import said",
    Aspect.JOINED: "By when they first came",
    Aspect.SOURCE: "By the link that they came with: <code>t.me/…?start=source</code>",
    Aspect.SORT: "People, groups and channels",
    Aspect.TAG: (
        "By tag. /tag puts one on whom you have chosen; as the caption of a file with ids, on these"
    ),
    Aspect.GOT: "By a broadcast that surely arrived there",
    Aspect.MISSED: "By a broadcast that surely did not arrive there",
    Aspect.ANSWERED: "By the answer button that they pressed, or any of a broadcast",
    Aspect.UNANSWERED: "By a broadcast that surely arrived there, and that they have not answered",
    Aspect.SILENT: "By how long they wrote and pressed nothing",
}
ABOUT_SAMPLE = "So many of them at random, and the same ones for as long as the audience is the same"
ABOUT_NAMED = "A press takes the place of what you have chosen; /audiences lists, renames and deletes them"
# The button that asks for what no other says.
TYPE = {
    Aspect.LANGUAGE: "Another language…",
    Aspect.JOINED: "Before a date…",
    Aspect.SOURCE: "Another source…",
    Aspect.TAG: "Another tag…",
}
TYPE_SAMPLE = "Another number…"
# What is asked then.
ASK = {
    Aspect.LANGUAGE: "Send me the code of the language, like <code>de</code>.",
    Aspect.JOINED: "Send me the date, like <code>2026-11-01</code>: those who joined before that day.",
    Aspect.SOURCE: "Send me the source, exactly as it stands in the link after <code>start=</code>.",
    Aspect.TAG: "Send me the tag: 1 to 32 letters, digits, - and _.",
}
ASK_SAMPLE = "Send me how many, like <code>500</code> or <code>10 %</code>."
ASK_NAME = "Send me a name for this choice, up to 64 characters."
STAYS = "/cancel leaves everything as it is."

BAD = {
    Aspect.LANGUAGE: "That is no language code; it has letters like <code>de</code> or <code>pt-br</code>.",
    Aspect.JOINED: "That is no date. Send it as year-month-day, like <code>2026-11-01</code>.",
    Aspect.SOURCE: "A source has 1 to 64 letters, digits, - and _.",
    Aspect.TAG: "A tag has 1 to 32 letters, digits, - and _.",
}
BAD_SAMPLE = "That is no number. Send how many, like <code>500</code>, or a share from 1 % to 100 %."
BAD_NAME = "A name is one line of up to 64 characters."
STILL = "Nothing was changed; send it again, or /cancel."
CHOICE_KEPT = "The choice stays as it is."
CHANGED = "The list has changed; here it is anew."
TYPED_WORDS = "That is typed as text. Nothing was changed; send it again, or /cancel."
EMPTY = {
    Aspect.SOURCE: "Nobody came with a source yet.",
    Aspect.TAG: "There are no tags yet. /tag puts one on whom you have chosen.",
    Aspect.GOT: "There is no broadcast yet of which I know who got it.",
    Aspect.MISSED: "There is no broadcast yet of which I know who got it.",
    **dict.fromkeys(
        (Aspect.ANSWERED, Aspect.UNANSWERED),
        "Nobody has answered anything yet. 🔘 Buttons, on the card of a draft, explains answer buttons.",
    ),
}
NAME_GONE = "That one was renamed or deleted meanwhile."
NO_DRAFT_TO_USE = (
    "For which draft? Open one with /drafts, then press Use again; "
    "or press 👥 on its card, then Saved choices."
)
NOTHING_NAMED = "No choice has a name yet. 💾 Save as… gives it one."
_SORTS = {Sort.PERSON: "People", Sort.GROUP: "Groups", Sort.CHANNEL: "Channels"}
_SPANS = {"24h": "last 24 h", "7d": "last 7 days", "30d": "last 30 days"}


def chooser(who: str, choice: Choice | None, about: str = "") -> str:
    """The message of the chooser; `who` is chosen, in words, and `about` is what its list is about."""
    to = audience.to(choice) if choice else [f"To: {escape(who)}: {UNKNOWN}"]
    return "\n".join(["<b>Who gets it</b>", *to, *(["", about] if about else [])])


def about(aspect: Aspect, *, nothing: bool) -> str:
    """What the list of this aspect is about; `nothing` where it is empty."""
    return EMPTY.get(aspect, ABOUT[aspect]) if nothing else ABOUT[aspect]


def asked(question: str, *, excluded: bool) -> str:
    without = "\nThey are left out then." if excluded else ""
    return f"{question}{without}\n{STAYS}"


def ask_rename(name: str) -> str:
    return f"Send me another name for {_quoted(name)}, up to 64 characters.\n/cancel leaves it as it is."


def bad(aspect: Aspect | None) -> str:
    return f"{BAD[aspect] if aspect else BAD_SAMPLE}\n{STILL}"


def no_name() -> str:
    """What was typed is none."""
    return f"{BAD_NAME}\n{STILL}"


def taken(name: str) -> str:
    return f"There is a choice called {_quoted(name)} already; /audiences can delete it.\n{STILL}"


def saved(name: str, who: str) -> str:
    return f"Saved as {_quoted(name)}: {escape(who)}. /audiences lists it."


def renamed(old: str, name: str) -> str:
    return f"{_quoted(old)} is called {_quoted(name)} now."


def no_such(name: str) -> str:
    return f"I know no choice called {_quoted(name)}; /audiences lists them."


def exporting(name: str) -> str:
    return f"Writing {_quoted(name)} into a file; it comes by itself."


def deleting(name: str, who: str) -> str:
    about = "Drafts and broadcasts that were made with it keep it."
    return f"Delete {_quoted(name)} ({escape(who)})? {about}"


def deleted(name: str) -> str:
    """On a press."""
    return f"Deleted: {cut(name, 64)}"


def named(page: Mapping[str, str], start: int) -> str:
    """A page of /audiences, by name, which begins at `start`."""
    entries = [
        f"{number}. <b>{escape(name)}</b>\n{escape(cut(who, LISTED))}"
        for number, (name, who) in enumerate(page.items(), start=start + 1)
    ]
    return "\n\n".join(["<b>Saved choices</b>", *entries])


def _quoted(name: str) -> str:
    return f"“{escape(name)}”"


def name(text: str) -> str:
    """On a button."""
    return cut(text, ON_BUTTON)


def topic(aspect: Aspect, selection: Selection) -> str:
    """On the button that opens its list."""
    return marked(TOPICS[aspect], on=any(one.aspect is aspect for one in selection.conditions))


def marked(label: str, *, on: bool) -> str:
    """A list in which something is chosen."""
    return f"{label} •" if on else label


def entry(value: str, chats: int | None, picked: bool | None) -> str:
    """A value on a button, with how many chats have it; `picked` is whether it is excluded, if chosen."""
    box = "☐" if picked is None else "🚫" if picked else "☑"
    return f"{box} {value} · {UNKNOWN if chats is None else f'{chats:,}'}"


def value(aspect: Aspect, value: str) -> str:
    """What a value is called on a button."""
    match aspect:
        case Aspect.SORT:
            return _SORTS[Sort(value)]
        case Aspect.JOINED:
            return _SPANS.get(value) or _before(value)
        case Aspect.SILENT:
            return f"{value} days"
        case Aspect.LANGUAGE:
            return cut(audience.language(value), ON_BUTTON) if value else "not known"
        case _:
            return cut(value, ON_BUTTON) or "none"


def _before(value: str) -> str:
    day = date.fromisoformat(value.removeprefix(BEFORE))
    return f"before {day.day} {day:%b %Y}"


def broadcast(one: Broadcast, says: Content | None, calendar: Calendar) -> str:
    when = calendar.moment(one.started_at).rsplit(" ", 2)[0] if one.started_at else ""
    words = cut(first_words(says), ON_BUTTON) if says else one.uuid[:8]
    return f"{when} {words}".strip()


def answer(value: str, says: Content | None) -> str:
    """An answer to what a broadcast says, on a button."""
    label = audience.answers_of(says).get(value, value) if says else value
    return f"{cut(label, ANSWER)} · {cut(first_words(says), ANSWER) if says else audience.UNNAMED}"
