"""The questions: before something that cannot be taken back, and for what an admin is to send next."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate

from broadcast.engine.boundary import PROBES
from broadcast.message import url_buttons as syntax
from handlers.texts import blanking, expiry
from handlers.texts.formats import a_kind, about, are, counted, first_words, stars, who
from handlers.texts.reports import permanent
from handlers.texts.starting import go_on, held_by
from handlers.texts.times import Calendar
from handlers.texts.tries import doubled
from handlers.texts.words import OUTCOMES
from models.content import ALBUM, CAPTIONED, TEXT, Content, Row
from models.counts import Counts
from models.record import Broadcast
from models.states import Outcome, State

SEND_CORRECTION = (
    "Send me the corrected message. Once you confirm it, whoever has the old one sees it change in place."
)
SEND_ANOTHER = (
    "Send me another message, of any kind. Once you confirm it and press ▶️ Resume, those not reached yet "
    "get it. Whoever has the old one sees it change, or keeps it where Telegram cannot change it."
)
CORRECT_CAPTION = "A text becomes its caption."
CORRECT_ALBUM = (
    "Of an album Telegram changes the captions only: a text becomes the first one, "
    "and the same album with other captions changes all of them."
)
SEND_URL_BUTTONS = (
    "Send me the buttons, a row on each line:\n<code>Text | https://example.com</code>\n"
    "Several side by side, with commas:\n<code>Yes | https://example.com/yes, No | https://example.com/no</code>\n"
    "One that copies a text:\n<code>Copy code | copy: SAVE10</code>\n"
    "One that is an answer, which I count; what it says when pressed may follow:\n"
    "<code>👍 Coming | = yes | Thanks, see you there</code>\n"
    "/cancel leaves them as they are."
)
MEANWHILE = "⏳ Telegram asks for silence. You can answer here; when it is over, I ask below."
MOST_TYPED = 1500  # characters of the buttons that are there
PRESENT_URL_BUTTONS = "These are there now:"


def undo(
    broadcast: Broadcast, content: Content, counts: Counts, per_second: float, calendar: Calendar
) -> str:
    text = [escape(first_words(content)), *_braked(broadcast, counts)]
    waiting = counts.of(Outcome.IN_FLIGHT)
    if counts.deletable:
        text.append(f"Delete this broadcast from {counted(counts.deletable)}?")
    elif waiting:
        text.append("Delete this broadcast from those whom it is still reaching?")
    else:
        text.append("There is nothing to delete.")
    if waiting:
        text.append(f"{OUTCOMES[Outcome.IN_FLIGHT]}: {waiting:,}. What arrives of it is deleted too.")
    if counts.unknown:
        unsure = f"{OUTCOMES[Outcome.UNKNOWN]}: {counts.unknown:,}"
        text.append(f"{unsure}. Where it did, it stays, because no bot can delete it.")
    if counts.doubled:
        text.append(doubled(counts, undo=True))
    text += _deadlines(broadcast, counts, calendar)
    if counts.deletable:
        text.append(f"It takes {about(_calls(counts) / per_second)} and cannot be taken back.")
    return "\n".join(text)


def _deadlines(broadcast: Broadcast, counts: Counts, calendar: Calendar) -> list[str]:
    text = expiry.lines(broadcast, calendar)
    if counts.window and counts.window.old:
        text.append(f"By my clock {are(counts.window.old)} older than 48 hours.")
        text += ["What Telegram finds too old stays where it is.", *blanking.at_any_age(counts)]
    if counts.ends_soon and not broadcast.expiring:
        text.append(f"⚠️ {permanent(counts)}.")
    if counts.window and counts.window.opens:
        text.append(_dice_rests(calendar.soon_zoned(counts.window.opens)))
    return text


def meanwhile(question: str) -> str:
    """On a card, while Telegram takes no new message."""
    return f"{question}\n{MEANWHILE}"


def _braked(broadcast: Broadcast, counts: Counts) -> list[str]:
    """What does not go on while the question waits for its answer."""
    if broadcast.state is not State.PAUSED:
        return ["Its correction is held."] if broadcast.barred else []
    paused = f"Paused at {counts.sent:,} of {counts.total:,}; nothing new goes out."
    return [paused, "Its correction is held too."] if broadcast.barred else [paused]


def held(broadcast: Broadcast, content: Content, calendar: Calendar) -> str:
    """The question about what has not begun."""
    return (
        f"{escape(first_words(content))} · {who(broadcast.confirmed)}\n"
        f"{held_by(broadcast)}. Nobody has it, and it does not begin until you press ▶️ Go on"
        f"{go_on(broadcast, calendar)}."
    )


def which(choices: Sequence[tuple[Broadcast, Content, Counts]], note: str = "") -> str:
    """Where several may be meant, newest first; the buttons under it are in the same order."""
    text = ["<b>Nothing new goes out.</b>", "Which one is it? The newest is first."]
    text += [
        f"{number}. {escape(first_words(content))} · {who(one.confirmed)} · {_stands(one, counts)}"
        for number, (one, content, counts) in enumerate(choices, start=1)
    ]
    return "\n".join([*text, "", note] if note else text)


def _stands(one: Broadcast, counts: Counts) -> str:
    if one.state is State.QUEUED:
        return "held, nobody has it"
    paused = f"paused at {counts.sent:,} of {counts.total:,}"
    if not one.barred:
        return paused
    return f"{paused}, its correction held" if one.state is State.PAUSED else "its correction is held"


def _calls(counts: Counts) -> int:
    # What is too old takes none, but for those that find out.
    return counts.deletable - (max(0, counts.window.old - PROBES) if counts.window else 0)


def nothing_to_undo(broadcast: Broadcast, counts: Counts) -> str:
    if counts.expired:
        old = f"{counted(counts.expired, 'message')} {'is' if counts.expired == 1 else 'are'} older"
        over = f"Undo is over: Telegram lets a bot delete for 48 hours, and {old}."
        return "\n".join([over, *blanking.at_any_age(counts)])
    if broadcast.state is State.UNDONE:
        return "This was undone already; /history lists the others."
    if counts.unknown:
        unsure = f"{counted(counts.unknown)} may have it, because Telegram's answer never came"
        return f"{unsure}; no bot can delete that."
    return "Nobody has it, so there is nothing to delete."


def resending(content: Content, counts: Counts, price: int | None = None) -> str:
    """The question before a second copy; the `price` is in Stars, None where it is not paid for."""
    text = (
        f"{escape(first_words(content))}\n"
        f"Send it again to {counted(counts.unknown)} where it is not known if it arrived?\n"
        f"Up to {counts.unknown:,} {'person' if counts.unknown == 1 else 'people'} may get it twice, "
        "and a later undo cannot delete the first copy."
    )
    if price is None:
        return text
    return f"{text}\n⭐️ This costs {stars(price)}. Do you want to pay them and send?"


def retrying(content: Content, counts: Counts, price: int) -> str:
    """The question before a Retry whose price in Stars was not named yet."""
    whom = f"{counted(counts.retryable)} that refused it or failed"
    asked = f"{escape(first_words(content))}\nSend it again to {whom}?"
    return f"{asked}\n⭐️ This costs {stars(price)}. Do you want to pay them and send?"


def correction(content: Content, *, lost: bool = False) -> str:
    """Say what may be sent as a correction, which depends on what Telegram can change.

    Where it is `lost`, nobody can get it any more, so anything may take its place.
    """
    if lost:
        return SEND_ANOTHER
    if content.kind == TEXT:
        return SEND_CORRECTION
    if content.kind == ALBUM:
        return f"{SEND_CORRECTION} {CORRECT_ALBUM}"
    if content.kind in CAPTIONED:
        return f"{SEND_CORRECTION} {CORRECT_CAPTION}"
    return _only_buttons(content.kind)


def caption(content: Content) -> str:
    """What becomes of a text that was sent for a draft with a medium."""
    return (
        f"The draft is {a_kind(content.kind)}. Is this text its caption, or does it take the place of "
        "everything? /cancel leaves the draft as it is."
    )


def url_buttons(present: Sequence[Row]) -> str:
    if not present:
        return SEND_URL_BUTTONS
    fitting = _how_many_fit(present)
    text = [SEND_URL_BUTTONS, PRESENT_URL_BUTTONS]
    if fitting:
        text.append(f"<code>{escape(syntax.typed(present[:fitting]))}</code>")
    if left := len(present) - fitting:
        text.append(f"… and {counted(left, 'more row')}" if fitting else counted(left, "long row"))
    return "\n".join(text)


def _how_many_fit(rows: Sequence[Row]) -> int:
    """How many whole rows can be shown as they are typed: a part of one would be no button."""
    return sum(end <= MOST_TYPED for end in accumulate(len(syntax.typed([row])) + 1 for row in rows))


def _dice_rests(until: str) -> str:
    return f"⚠️ In private chats Telegram deletes a dice only after 24 hours, so wait until {until}."


def _only_buttons(kind: str) -> str:
    return (
        f"Telegram can change nothing but the buttons of {a_kind(kind)} that was sent. "
        "For anything else ↩️ Undo it and send it anew."
    )
