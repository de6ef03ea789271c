"""The numbers of /stats, and what its picture shows. Telegram HTML."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from handlers.texts import audience, phrases
from handlers.texts.formats import LONGEST_CAPTION, cut, first_words, fitted, length, taken_back
from handlers.texts.reports import lines
from handlers.texts.words import OUTCOMES, STATES, STATUSES
from models.snapshots import Recent, Statistics
from models.states import Status
from models.trends import Trends

WORDS = (30, 20, 12, 6)  # characters of each broadcast, of which the most is taken that fits
DRAWING = "I am drawing it; that takes a few seconds."
NOT_DRAWN = "The picture could not be drawn. Press the days once more. If that fails too, the log says why."
UNDRAWN = "Pictures need an extra that is not installed here: matplotlib."

_NONE = "none yet"
_OUT: Mapping[Status, str] = {one: name for one, name in STATUSES.items() if one is not Status.SUBSCRIBED}
_PEOPLE = "🟩 joined · 🟧 left · 🟥 blocked"
_SENDINGS = (
    "1, 2 …: 🟦 sent · 🟥 blocked or gone · 🟨 refused or failed · 🟪 not known · ⬜ not sent; "
    "beside: how many got it, and how many blocked or left within 24 h of that"
)
_REACHED = "The bar below: the share of subscribers who got one of these"


def text(found: Statistics) -> str:
    """Five lines, and one for each thing that can be done about something."""
    return _text(found, WORDS[0])


def caption(found: Statistics, shown: Trends) -> str:
    """The same under the picture, with what its colours mean, as far as that fits."""
    meant = "\n\n" + "\n".join(f"<i>{line}.</i>" for line in _legend(shown))
    made = [*(_text(found, words) + meant for words in WORDS), _text(found, WORDS[-1])]
    return fitted(next((one for one in made if length(one) <= LONGEST_CAPTION), made[-1]), LONGEST_CAPTION)


def _text(found: Statistics, words: int) -> str:
    told = [
        ("Subscribers", _subscribers(found)),
        ("Not reached", " · ".join(lines(_OUT, found.subscribers, "nobody"))),
        ("Broadcasts", " · ".join(lines(STATES, found.broadcasts, _NONE))),
        ("Deliveries", _deliveries(found)),
        ("Last", " · ".join(_last(found.recent, words)) or _NONE),
    ]
    return "\n".join([*(f"<b>{name}:</b> {said}" for name, said in told), *_to_do(found)])


def _subscribers(found: Statistics) -> str:
    count, apart = found.subscribers.get(Status.SUBSCRIBED, 0), audience.sizes(found.size)
    return f"{count:,} ({apart})" if apart else f"{count:,}"


def _deliveries(found: Statistics) -> str:
    sent, *others = lines(OUTCOMES, found.outcomes, _NONE)
    return " · ".join([f"{sent}{taken_back(found.taken_back)}", *others])


def _last(recent: Sequence[Recent], words: int) -> Iterator[str]:
    for number, one in enumerate(recent, start=1):
        yield f"{number}. {escape(cut(first_words(one.content), words))}"


def _to_do(found: Statistics) -> list[str]:
    resting = found.subscribers.get(Status.RESTING)
    rests = [f"{phrases.resting(resting)}: {phrases.RESTING}"] if resting else []
    return [*rests, *([_unhandled(found.set_aside)] if found.set_aside else [])]


def _unhandled(count: int) -> str:
    """Of updates that were put aside."""
    updates = "update" if count == 1 else "updates"
    return (
        f"{count:,} {updates} could not be handled, mostly of a kind that I cannot read; the log names them."
    )


def _legend(shown: Trends) -> list[str]:
    sendings = [_SENDINGS] if shown.last else []
    return [_PEOPLE, *sendings, *([_REACHED] if shown.reached is not None else [])]
