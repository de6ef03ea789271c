"""What a broadcast brought, as lines of its report. Telegram HTML."""

from html import escape

from handlers.texts.formats import counted, cut
from models.results import Answered
from models.snapshots import Snapshot

BAR = 10  # characters
LABEL = 32  # characters of an answer button
MOST_ANSWERS = 10  # buttons


def lines(seen: Snapshot) -> list[str]:
    """In their order: why not, what it cost, what people answered, how many wrote."""
    return [*_refused(seen), *_departures(seen), *_answered(seen), *_replies(seen)]


def _refused(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _departures(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _answered(seen: Snapshot) -> list[str]:
    answers = seen.results.answered
    if not answers:
        return []
    every = sum(one.persons for one in answers)
    if not every:
        return ["Answers: none yet"]
    lines = [f"Answers: {_whose(seen, every)}", *(_answer(one, every) for one in answers[:MOST_ANSWERS])]
    others = answers[MOST_ANSWERS:]
    if others:
        lines.append(f"… and {sum(one.persons for one in others):,} to {counted(len(others), 'more button')}")
    return lines


def _whose(seen: Snapshot, every: int) -> str:
    """How many that are, and of how many: of a group one got it, and everybody in it may answer."""
    there = sum(one.in_rooms for one in seen.results.answered)
    if there == every:
        return f"{every:,} (all in groups and channels)"
    share = _share(every - there, seen.counts.sent - seen.results.rooms)
    of = f"{share} of those reached" if share else ""
    if not there:
        return f"{every:,} ({of})" if of else f"{every:,}"
    alone = f"{every - there:,} in their own chats{f', {of}' if of else ''}"
    return f"{every:,} ({alone}; {there:,} in groups and channels)"


def _answer(one: Answered, every: int) -> str:
    filled = round(BAR * one.persons / every)
    bar = f"{'▓' * filled}{'░' * (BAR - filled)}"
    label = escape(cut(" ".join(one.label.split()), LABEL))
    return f"{bar} {one.persons:,} · {_share(one.persons, every)} {label}"


def _share(part: int, whole: int) -> str:
    """`41 %`; empty where there is no whole that it is a part of."""
    if part > whole or not whole:
        return ""
    share = 100 * part / whole
    return f"{share:.1f} %" if 0 < share < 10 else f"{share:.0f} %"


def _replies(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []
