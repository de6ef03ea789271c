"""Details, under a report: what is seldom asked about a broadcast. Telegram HTML."""

from collections.abc import Sequence
from html import escape

from handlers.texts import audit
from handlers.texts.formats import duration, first_words, fitted, name_of
from handlers.texts.refusals import wording
from handlers.texts.times import Calendar
from handlers.texts.words import CORRECTIONS, FATES, OUTCOMES
from models.deliveries.exposure import SLACK
from models.particulars import Particulars, Version
from models.results import Refused
from models.states import EventKind, Fate, Outcome

# All of it has to fit into one message.
LINE = 140  # characters
VERSIONS, EVENTS, WORDINGS = 5, 10, 8


def details(of: Particulars, calendar: Calendar) -> str:
    title = f"<b>Details</b> · {escape(first_words(of.content))}" if of.content else "<b>Details</b>"
    text = [
        title,
        f"<code>{of.broadcast.uuid}</code>",
        *_versions(of.versions, calendar),
        *_arrived(of, calendar),
        *_pace(of),
        *_events(of, calendar),
        *_wordings(of.refused),
    ]
    return "\n".join(fitted(line, LINE) for line in text)


def _versions(versions: Sequence[Version], calendar: Calendar) -> list[str]:
    earlier = len(versions) - VERSIONS
    text = [f"{earlier:,} earlier versions are not shown."] if earlier > 0 else []
    return [*text, *(_version(one, calendar) for one in versions[-VERSIONS:])]


def _version(one: Version, calendar: Calendar) -> str:
    parts = [f"Version {one.number}", name_of(one.by)]
    if one.at:
        parts.append(calendar.moment(one.at))
    return " · ".join([*parts, escape(first_words(one.content)) if one.content else "it cannot be read"])


def _arrived(of: Particulars, calendar: Calendar) -> list[str]:
    """When the first, half and the last of its messages arrived, by Telegram's clock."""
    first, half, last = of.times.first, of.times.half, of.times.last
    began = of.broadcast.started_at
    if first is None or half is None or last is None:
        return []
    if began is None or first < began - SLACK:  # the clocks differ, so nobody knows how long it took
        at = [calendar.second(first), calendar.second(half, first), calendar.second_zoned(last)]
        return [f"By Telegram's clock the first arrived {at[0]}, half until {at[1]}, the last {at[2]}"]
    after = [duration(max(0.0, (one - began).total_seconds())) for one in (first, half, last)]
    if after[0] == after[2]:
        return [f"It arrived {after[0]} after it began"]
    return [f"After it began, the first arrived in {after[0]}, half in {after[1]}, the last in {after[2]}"]


def _pace(of: Particulars) -> list[str]:
    text = [f"Pace: {of.pace:,.1f} chats a second, on average"] if of.pace else []
    if of.floods is not None:
        often = "once" if of.floods == 1 else f"{of.floods:,} times"
        # What it asks of a single chat is counted nowhere.
        asked = f"asked the whole bot for silence {often}"
        text.append(f"Telegram {asked if of.floods else 'never asked the whole bot for silence'}")
    return text


def _events(of: Particulars, calendar: Calendar) -> list[str]:
    happened = [one for one in of.happened if one.kind is not EventKind.ASKED]  # nobody did anything yet
    shown = happened[-EVENTS:]
    text = [f"<b>Who did what</b>, in {calendar.zone_name()}"] if shown else []
    if len(happened) > EVENTS:
        text.append(f"{len(happened) - EVENTS:,} earlier: /audit shows them.")
    return [*text, *(audit.of_one(one, of.broadcast.audience, calendar) for one in shown)]


def _wordings(refused: Sequence[Refused]) -> list[str]:
    """Word for word, as the report says it in its own."""
    if not refused:
        return []
    text = ["<b>Word for word</b>", *(_wording(one) for one in refused[:WORDINGS])]
    if others := sum(one.chats for one in refused[WORDINGS:]):
        text.append(f"and {others:,} more in other words")
    return text


def _wording(one: Refused) -> str:
    word = one.word
    if isinstance(word, Outcome):
        label = OUTCOMES[word]
    else:
        label = FATES[word] if isinstance(word, Fate) else CORRECTIONS[word]
    return f"{label[:1].upper()}{label[1:]}, {wording(one)}"
