"""The picture of one broadcast's delivery over time, and of what was answered under it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from handlers.pictures import style
from handlers.pictures.stretches import Stretches, answering, delivery
from handlers.pictures.style import LARGE, SMALL, Ink
from models.results import Course
from models.states import Happening

EDGE = 0.2  # inches, as all of these: the rim
HEAD, DELIVERY, ANSWERS, TIMES = 0.75, 2.0, 1.1, 0.65
THICK = 0.86  # of its time a bar is wide, so that it is seen how many there are
ROOM = 1.08  # of the highest bar
WIDE = 0.36  # of the width has a stretch that tells its end too
MINUTE = timedelta(minutes=1)

LAYERS: Mapping[Happening, Ink] = {
    Happening.SENT: Ink.BLUE,
    Happening.REFUSED: Ink.RED,
    Happening.UNKNOWN: Ink.PURPLE,
    Happening.CORRECTED: Ink.YELLOW,
    Happening.DELETED: Ink.ORANGE,
}
"""What a bar is made of, from below, and in which colour."""


def draw(shown: Course, zone: tzinfo | None) -> bytes:
    """As PNG. Args: zone: of its times; None is the machine's."""
    return style.png(picture(shown, zone))


def picture(shown: Course, zone: tzinfo | None) -> Figure:
    """The same, before it is pixels; of a course with a step at least."""
    below = EDGE + HEAD + DELIVERY + TIMES
    made = style.figure(below + (ANSWERS + TIMES if shown.answers else 0) + EDGE / 2)
    over = delivery(shown)
    sent = shown.often(Happening.SENT)
    style.write(made, EDGE + 0.1, EDGE + 0.2, f"{sent:,}", fontsize=LARGE, weight="bold")
    chart = style.chart(made, EDGE + HEAD, DELIVERY)
    _ground(chart, over)
    for pause in shown.pauses:
        chart.axvspan(over.place(pause.since), over.place(pause.until), color=Ink.WHITE, alpha=0.35, lw=0)
    _bars(chart, over, [_counts(shown, what, ink, over) for what, ink in LAYERS.items()])
    floods = [over.place(step.at) for step in shown.steps if step.what is Happening.FLOOD]
    high = chart.get_xaxis_transform()
    chart.plot(floods, [1.04] * len(floods), "v", color=Ink.RED, markersize=8, transform=high, clip_on=False)
    _times(chart, over, zone)
    if shown.answers:
        _answers(made, below, shown, zone)
    return made


Layer = tuple[Ink, Mapping[datetime, int]]
"""Its colour, and how much of it is in the bar that begins at each moment."""


def _counts(shown: Course, what: Happening, ink: Ink, over: Stretches) -> Layer:
    counts: Counter[datetime] = Counter()
    for step in shown.steps:
        if step.what is what:
            counts[over.begin(step.at)] += step.often
    return ink, counts


def _answers(on: Figure, top: float, shown: Course, zone: tzinfo | None) -> None:
    over = answering(shown)
    chart = style.chart(on, top, ANSWERS)
    _ground(chart, over)
    counts: Counter[datetime] = Counter()
    for at, count in shown.answers:
        counts[over.begin(at)] += count
    _bars(chart, over, [(Ink.GREEN, counts)])
    _times(chart, over, zone)


def _ground(on: Axes, over: Stretches) -> None:
    """Where something is shown, so that it is seen where time was cut out."""
    for one in over.all:
        on.axvspan(one.left, one.right, color=Ink.GRID, alpha=0.35, lw=0)


def _bars(on: Axes, over: Stretches, layers: Sequence[Layer]) -> None:
    below: Counter[datetime] = Counter()
    for ink, counts in layers:
        for begin, count in counts.items():
            left, right = over.place(begin), over.place(begin + over.bar)
            on.bar((left + right) / 2, count, THICK * (right - left), below[begin], color=ink)
            below[begin] += count
    on.set_xlim(0, 1)
    on.set_ylim(0, ROOM * max([1, *below.values()]))
    style.scale(on)


def _times(on: Axes, over: Stretches, zone: tzinfo | None) -> None:
    """When each stretch begins, and with its day where that is another; when it ends, where there is room."""
    on.set_xticks([])
    day = None
    for one in over.all:
        wide = one.right - one.left >= WIDE
        ends = [(one.left, one.since, "left"), *([(one.right, one.until, "right")] if wide else [])]
        for place, moment, side in ends:
            there = moment.astimezone(zone)
            _below(on, place, -0.1, (_clock(there, over), side))
            if there.date() != day:
                _below(on, place, -0.31, (style.day(there), side))
            day = there.date()


def _below(on: Axes, place: float, inches: float, text: tuple[str, str]) -> None:
    """A text so far below the chart, and the side of it that is in its place."""
    written, side = text
    at = on.get_xaxis_transform() + ScaledTranslation(0, inches, on.figure.dpi_scale_trans)
    on.text(place, 0, written, fontsize=SMALL, color=Ink.FAINT, transform=at, ha=side, va="top")


def _clock(there: datetime, over: Stretches) -> str:
    """With seconds where a bar is shorter than a minute."""
    return f"{there:%H:%M:%S}" if over.bar < MINUTE else f"{there:%H:%M}"
