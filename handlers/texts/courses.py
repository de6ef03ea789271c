"""What stands under the picture of a course. Telegram HTML."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import NamedTuple

from handlers.texts.formats import counted, duration, first_words
from handlers.texts.times import Calendar
from models.results import Course
from models.snapshots import Snapshot
from models.states import Happening

DRAWING = "The picture comes in a moment."
NOT_DRAWN = "The picture could not be drawn. Press 📈 once more. If that fails too, the log says why."
NOTHING = "There is nothing to draw: it was sent before its times were counted."

# In the colours of the picture, and in the order of a bar.
COLOURS: Mapping[Happening, str] = {
    Happening.SENT: "🟦 {sent:,} sent",
    Happening.REFUSED: "🟥 not delivered",
    Happening.UNKNOWN: "🟪 not known if it arrived",
    Happening.CORRECTED: "🟨 corrected",
    Happening.DELETED: "🟧 deleted",
}


class Bars(NamedTuple):
    """What a picture shows besides colours."""

    delivery: timedelta
    """How long one bar is."""
    answers: timedelta | None
    """The same, of the answers below; None where there are none."""
    cut: bool
    """Whether long times without anything are left out."""


def caption(seen: Snapshot, course: Course, bars: Bars, calendar: Calendar) -> str:
    """What the colours and bars of the picture stand for."""
    sent = course.often(Happening.SENT)
    happened = {step.what for step in course.steps}
    colours = [name.format(sent=sent) for what, name in COLOURS.items() if what in happened]
    colours += ["⬜ paused"] if course.pauses else []
    text = [f"📈 {escape(first_words(seen.content))}", " · ".join(colours)]
    if floods := course.often(Happening.FLOOD):
        often = "once" if floods == 1 else f"{floods:,} times"
        text.append(f"🔻 Telegram asked for silence {often}")
    text.append(f"Each bar is {_long(bars.delivery)}. Times are {calendar.zone_name()}.")
    if bars.cut:
        text.append("Long times without anything are left out.")
    if bars.answers:
        text.append(f"🟩 Answers, below. Each bar is {_long(bars.answers)}.")
    if (missing := seen.counts.sent - sent) > 0:
        text.append(f"{counted(missing, 'message')} went out before times were counted: not in the picture.")
    return "\n".join(filter(None, text))


def _long(bar: timedelta) -> str:
    return duration(bar.total_seconds())
