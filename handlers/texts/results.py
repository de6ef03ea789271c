"""What a broadcast brought, as lines of its report. Telegram HTML."""

from html import escape

from broadcast.wire.refusals import Refusal, refusal_in
from handlers.texts import departures
from handlers.texts.formats import counted, cut
from handlers.texts.refusals import reasons
from models.deliveries.exposure import TAKEN_BACK
from models.results import Answered
from models.snapshots import Snapshot
from models.states import Correction, Fate, Outcome, State

Word = Outcome | Fate | Correction

BAR = 10  # characters
LABEL = 32  # characters of an answer button
MOST_ANSWERS = 10  # buttons
LEAST = 0.1  # per cent; rounded, less would be nobody


def lines(seen: Snapshot) -> list[str]:
    """In their order: why not, what it cost, what people answered, how many wrote."""
    return [*_refused(seen), *_departures(seen), *_answered(seen), *_replies(seen)]


def _refused(seen: Snapshot) -> list[str]:
    """Why, of what the other lines count without saying it."""
    broadcast, counts = seen.broadcast, seen.counts
    taken_back = broadcast.state in TAKEN_BACK
    undelivered = Outcome.GONE, Outcome.REFUSED, Outcome.FAILED
    found = [_why("Not delivered: " if taken_back else "", seen, *undelivered)]
    if taken_back:
        found.append(_why("Not deleted: ", seen, Fate.REFUSED, Fate.LOST))
    # As the lines about corrections themselves.
    if broadcast.state is not State.UNDOING and broadcast.corrected and counts.uncorrected:
        not_so = "Not blanked: " if broadcast.withdrawn else "Not corrected: "
        found.append(_why(not_so, seen, Correction.REFUSED, Correction.LOST))
    return [line for line in found if line]


def _why(title: str, seen: Snapshot, *words: Word) -> str:
    # By identity, because words of different types can be equal.
    mine = [one for one in seen.results.refused if any(one.word is word for word in words)]
    if seen.broadcast.state is State.SENT and seen.counts.waits.chats:  # they have a line of their own
        mine = [one for one in mine if refusal_in(one.words) is not Refusal.WAIT]
    line = reasons(mine)
    return f"{title}{line}" if line else ""


def _departures(seen: Snapshot) -> list[str]:
    line = departures.cost(seen.results.departures)
    return [line] if line and seen.counts.sent else []


def _answered(seen: Snapshot) -> list[str]:
    answers = seen.results.answered
    if not answers or seen.broadcast.is_test:  # a press under a test counts for nobody
        return []
    every = sum(one.persons for one in answers)
    if not every:
        return ["Answers: none yet"]
    lines = [f"Answers: {_whose(seen, every)}", *(_answer(one, every) for one in answers[:MOST_ANSWERS])]
    others = answers[MOST_ANSWERS:]
    if others:
        theirs = counted(sum(one.persons for one in others), "answer")
        lines.append(f"… and {theirs} to {counted(len(others), 'more button')}")
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
    """`41 %`, never nobody or everybody where it is not; empty where it is no part of any whole."""
    if part > whole or not whole:
        return ""
    share = 100 * part / whole
    if part and share < LEAST:
        return f"under {LEAST} %"
    if 0 < share < 10:
        return f"{share:.1f} %"
    # Rounded, all but a few would be everybody.
    return f"{share if part == whole else min(99, round(share)):.0f} %"


def _replies(seen: Snapshot) -> list[str]:
    count = seen.results.replies
    return [f"{counted(count, 'reply', 'replies')} within 48 h of getting it"] if count else []
