"""What is said before messages are blanked, and what became of them. Telegram HTML."""

from html import escape

from handlers.texts.formats import about, counted, first_words, kinds
from handlers.texts.words import CORRECTIONS, OUTCOMES
from models.content import Content
from models.counts import Counts
from models.deliveries.remains import Remains
from models.record import Broadcast
from models.states import UNFINISHED, Correction, Outcome, State


def at_any_age(counts: Counts) -> list[str]:
    """What can be done about messages that are not deleted."""
    left = counts.remains
    if left is None:
        return []
    possible = {
        "be blanked": left.blankable,
        "be closed": left.polls and not left.blankable,
        "get other words": left.replaceable,
    }
    what = " or ".join(one for one, count in possible.items() if count)
    text = [f"What cannot be deleted can {what}, whatever its age."] if what else []
    return [*text, _fixed(left)] if left.fixed else text


def question(broadcast: Broadcast, content: Content, counts: Counts, per_second: float) -> str:
    left = counts.remains
    assert left, "it was counted before anything is asked"
    text = [escape(first_words(content))]
    if left.blankable:
        text.append(f"Blank {counted(left.blankable, 'message')}? Above is what readers see then.")
    if left.polls:
        text.append(_polls(left.polls, too=bool(left.blankable)))
    if left.fixed:
        text.append(_fixed(left))
    text += _others(broadcast, counts)
    text.append(f"It takes {about(left.calls / per_second)}. ✏️ Replace its words stays possible.")
    return "\n".join(text)


def _fixed(left: Remains) -> str:
    return f"Nothing can be taken from {kinds(left.fixed)}."


def _polls(count: int, *, too: bool) -> str:
    one = count == 1
    if too:
        shown = (
            "is closed too, but still shows what it asks"
            if one
            else "are closed too, but still show what they ask"
        )
    else:
        shown = (
            f"can only be closed. {'It still shows what it asks' if one else 'They still show what they ask'}"
        )
    return f"{counted(count, 'poll')} {shown}."


def _others(broadcast: Broadcast, counts: Counts) -> list[str]:
    found = []
    waiting = counts.of(*UNFINISHED)
    if waiting and broadcast.state is State.PAUSED:
        found.append(f"Not reached yet: {waiting:,}. They get nothing any more.")
    if counts.unknown:
        found.append(f"{OUTCOMES[Outcome.UNKNOWN]}: {counts.unknown:,}. Where it did, it stays as it was.")
    return found


def lines(counts: Counts) -> list[str]:
    """What became of the messages that were blanked, as a report says it."""
    left, words = counts.remains, counts.corrections
    fixed = sum(left.fixed.values()) if left else 0
    # Those of which nothing can be taken were refused as well, without asking Telegram.
    refused, lost = words.get(Correction.REFUSED, 0) - fixed, words.get(Correction.LOST, 0)
    found = [f"🫥 {counts.blanked:,} blanked"]
    if left and left.closed:
        found.append(f"{counted(left.closed, 'poll')} closed")
    if left and fixed:
        found.append(f"⚠️ {fixed:,} cannot be blanked ({kinds(left.fixed)})")
    others = {Correction.REFUSED: refused, Correction.LOST: lost}
    if why := [f"{CORRECTIONS[word]}: {count:,}" for word, count in others.items() if count]:
        found.append(f"⚠️ {refused + lost:,} not blanked ({', '.join(why)})")
    if unknown := words.get(Correction.UNKNOWN, 0):
        found.append(f"❔ {unknown:,} may be blank or not, because Telegram's answer never came")
    if gone := words.get(Correction.ABSENT, 0):
        found.append(f"{counted(gone, 'message')} already gone")
    return found
