"""The picture of /stats: the audience over time, the last broadcasts by outcome, and whom these reached."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from handlers.pictures import style
from handlers.pictures.style import LARGE, RIGHT, SMALL, WIDTH, Ink
from models.states import Outcome
from models.trends import Day, Sending, Trends

EDGE = 0.2  # inches, as all of these: the rim
HEAD, SUBSCRIBERS, BETWEEN, CHANGES, DATES = 0.68, 1.5, 0.3, 1.0, 0.5
ROW, REACH = 0.3, 0.34
NUMBERS, BARS, ENDS = 0.5, 1.25, 3.85  # where the numbers of bars end, and where bars begin and end
SENT, COST = 4.42, WIDTH - RIGHT  # where the numbers beside them end
MANY = 90  # days, of which more are shown by the week, because a day would be thinner than a line
WEEK = 7

SEGMENTS: Sequence[tuple[Ink, Collection[Outcome]]] = (
    (Ink.BLUE, (Outcome.SENT,)),
    (Ink.RED, (Outcome.BLOCKED, Outcome.GONE)),
    (Ink.YELLOW, (Outcome.REFUSED, Outcome.FAILED)),
    (Ink.PURPLE, (Outcome.UNKNOWN,)),
    (Ink.WHITE, (Outcome.PENDING, Outcome.IN_FLIGHT, Outcome.SKIPPED)),
)
"""The colours of a bar, in their order, with the outcomes that each stands for."""


def draw(shown: Trends, zone: tzinfo | None) -> bytes:
    """As PNG. Args: zone: of the dates of broadcasts; None is the machine's."""
    return style.png(picture(shown, zone))


def picture(shown: Trends, zone: tzinfo | None) -> Figure:
    """The same, before it is pixels."""
    changes = EDGE + HEAD + SUBSCRIBERS + BETWEEN
    rows = changes + CHANGES + DATES
    reach = rows + ROW * len(shown.last) + (0.2 if shown.last else 0)
    made = style.figure(reach + (REACH + EDGE if shown.reached is not None else 0))
    _head(made, shown.days)
    _subscribers(style.chart(made, EDGE + HEAD, SUBSCRIBERS), shown.days)
    _changes(style.chart(made, changes, CHANGES), shown.days)
    _sendings(made, rows, shown.last, zone)
    if shown.reached is not None:
        _reach(made, reach, shown.reached, shown.days[-1].subscribed)
    return made


def _head(on: Figure, days: Sequence[Day]) -> None:
    """How many there are, by how many that is more or less, and from when to when."""
    first, last = days[0], days[-1]
    middle = EDGE + 0.23
    count = style.write(on, EDGE + 0.1, middle, f"{last.subscribed:,}", fontsize=LARGE, weight="bold")
    if first.day == last.day:
        style.write(on, COST, middle, style.day(last.day), fontsize=SMALL, color=Ink.FAINT, ha="right")
        return
    grown = last.subscribed - first.subscribed
    ink, sign = (Ink.GREEN, "+") if grown > 0 else (Ink.RED, "−") if grown < 0 else (Ink.FAINT, "±")
    side = count.get_window_extent().x1 / style.DPI + 0.15
    style.write(on, side, middle, f"{sign}{style.short(abs(grown))}", color=ink, weight="bold")
    year = f" {first.day.year}" if first.day.year != last.day.year else ""
    dates = f"{style.day(first.day)}{year} – {style.day(last.day)}"
    style.write(on, COST, middle, dates, fontsize=SMALL, color=Ink.FAINT, ha="right")


def _subscribers(on: Axes, days: Sequence[Day]) -> None:
    at, counts = [_middle(one.day) for one in days], [one.subscribed for one in days]
    low, high = min(counts), max(counts)
    room = max(1, (high - low) // 4)
    floor = max(0, low - room) if low > high / 2 else 0
    on.fill_between(at, counts, floor, color=Ink.BLUE, alpha=0.22, linewidth=0)
    on.plot(at, counts, color=Ink.BLUE, linewidth=2.5, solid_capstyle="round")
    on.plot(at[-1:], counts[-1:], "o", color=Ink.BLUE, markersize=6, clip_on=False)
    on.set_ylim(floor, high + room)
    _across(on, days)
    style.scale(on)
    on.set_xticks([])


def _changes(on: Axes, days: Sequence[Day]) -> None:
    """Who joined above the line, who left and who blocked the bot below it."""
    size = WEEK if len(days) > MANY else 1
    # Counted from today, so that only the first week is not whole.
    parts = [days[max(0, end - size) : end] for end in range(len(days), 0, -size)]
    at = [_middle(part[0].day) + (len(part) - 1) / 2 for part in parts]
    joined, left, blocked = (
        [sum(getattr(one, name) for one in part) for part in parts] for name in ("joined", "left", "blocked")
    )
    wide = [len(part) * 0.8 for part in parts]
    on.bar(at, joined, wide, color=Ink.GREEN)
    on.bar(at, [-count for count in left], wide, color=Ink.ORANGE)
    on.bar(at, [-count for count in blocked], wide, [-count for count in left], color=Ink.RED)
    lost = max(one + other for one, other in zip(left, blocked, strict=True))
    # Where nobody came, or nobody went, the line stays off the edge.
    most = max(1, lost, *joined)
    on.set_ylim(-max(lost, most / 5) * 1.1, max(*joined, most / 5) * 1.1)
    _across(on, days)
    style.scale(on)
    on.axhline(0, color=Ink.FAINT, linewidth=1)
    few = [days[round(place * (len(days) - 1) / 3)].day for place in range(4)] if len(days) > 3 else []
    every = few or [one.day for one in days]
    style.moments(
        on, [datetime.combine(day, time(12), UTC) for day in every], [style.day(day) for day in every]
    )


def _sendings(on: Figure, top: float, last: Sequence[Sending], zone: tzinfo | None) -> None:
    """A bar for each, under its number."""
    if not last:
        return
    bars = style.area(on, BARS, top, (ENDS - BARS, ROW * len(last)))
    bars.set_xlim(0, max(1, *(sum(one.tally.values()) for one in last)))
    bars.set_ylim(len(last), 0)
    for place, one in enumerate(last):
        _stack(bars, place, one.tally)
        middle, faint = top + ROW * (place + 0.5), {"fontsize": SMALL, "color": Ink.FAINT, "ha": "right"}
        style.write(on, NUMBERS, middle, str(place + 1), weight="bold", ha="right")
        style.write(on, BARS - 0.1, middle, style.day(one.begun.astimezone(zone).date()), **faint)
        sent = style.short(one.tally.get(Outcome.SENT, 0))
        style.write(on, SENT, middle, sent, **faint | {"color": Ink.TEXT})
        if one.cost is not None:
            cost, ink = (f"−{style.short(one.cost)}", Ink.ORANGE) if one.cost else ("0", Ink.FAINT)
            style.write(on, COST, middle, cost, **faint | {"color": ink})


def _stack(on: Axes, place: int, tally: Mapping[Outcome, int]) -> None:
    start = 0
    for ink, outcomes in SEGMENTS:
        count = sum(tally.get(outcome, 0) for outcome in outcomes)
        on.barh(place + 0.5, count, 0.62, start, color=ink)
        start += count


def _reach(on: Figure, top: float, reached: int, of: int) -> None:
    """The share of subscribers whom the last broadcasts have reached."""
    share = reached / of if of else 0
    bar = style.area(on, BARS, top, (ENDS - BARS, REACH))
    bar.set_xlim(0, 1)
    bar.barh(0, 1, 1, color=Ink.GRID)
    bar.barh(0, share, 1, color=Ink.BLUE)
    style.write(on, COST, top + REACH / 2, _percent(share), weight="bold", ha="right")


def _percent(share: float) -> str:
    """Whole, and neither nobody nor everybody where that is not so."""
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)} %"


def _middle(of: date) -> float:
    return style.number(_noon(of))


def _noon(of: date) -> datetime:
    return datetime.combine(of, time(12), UTC)


def _across(on: Axes, days: Sequence[Day]) -> None:
    """From the begin of the first day to the end of the last."""
    on.set_xlim(_middle(days[0].day) - 0.5, _middle(days[-1].day) + 0.5)
