"""How every picture looks. It writes numbers and dates only, because no font has every script and emoji."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

WIDTH = 5.4  # inches
DPI = 200
"""So a picture is 1,080 pixels wide; a phone shows it at a third of that."""
LEFT, RIGHT = 0.62, 0.3  # inches at the sides of a chart, where its scale stands
SMALL, PLAIN, LARGE = 11, 13, 22  # points; on a phone about 10, 12 and 20 pixels


class Ink(StrEnum):
    """The colours: one card for dark and light, because a picture brings its own ground along.

    Those of what is counted are the colours of the squares 🟦🟩🟧🟥🟨🟪⬜, with which texts explain them.
    """

    GROUND = "#17212b"
    TEXT = "#eef2f5"
    FAINT = "#9fb0be"
    GRID = "#2b3a47"
    BLUE = "#55acee"
    GREEN = "#78b159"
    ORANGE = "#f4900c"
    RED = "#ee4b5e"
    YELLOW = "#fdcb58"
    PURPLE = "#b79be0"
    WHITE = "#dfe3e6"


def figure(height: float) -> Figure:
    """An empty picture, so many inches high."""
    made = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=Ink.GROUND)
    FigureCanvasAgg(made)
    return made


def area(on: Figure, left: float, top: float, size: tuple[float, float]) -> Axes:
    """A part of the picture by its inches from the left and the upper edge: width and height."""
    width, height = size
    whole = on.get_figheight()
    place = left / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole
    made = on.add_axes(place)
    made.set_axis_off()
    return made


def chart(on: Figure, top: float, height: float) -> Axes:
    """A chart across the picture, so many inches from its upper edge, with room for a scale at its side."""
    made = area(on, LEFT, top, (WIDTH - LEFT - RIGHT, height))
    made.set_axis_on()
    made.set_facecolor(Ink.GROUND)
    made.spines[:].set_visible(False)
    made.tick_params(colors=Ink.FAINT, labelsize=SMALL, length=0, pad=4)
    made.set_axisbelow(True)
    return made


def write(on: Figure, left: float, middle: float, text: str, **look: Any) -> Text:
    """A number or a date at so many inches; `look` is what matplotlib takes for a text."""
    plain: dict[str, Any] = {"fontsize": PLAIN, "color": Ink.TEXT, "va": "center_baseline"}
    return on.text(left / WIDTH, 1 - middle / on.get_figheight(), text, **plain | look)


def scale(on: Axes, most: int = 3) -> None:
    """Whole numbers at its side, with a line for each."""
    on.yaxis.set_major_locator(MaxNLocator(most, integer=True, min_n_ticks=1))
    on.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(abs(value))))
    on.grid(axis="y", color=Ink.GRID, linewidth=1)


def moments(on: Axes, shown: Sequence[datetime], written: Sequence[str]) -> None:
    """Dates or times below it, the first and the last within its sides."""
    on.set_xticks([number(one) for one in shown], list(written))
    labels = on.get_xticklabels()
    if len(labels) > 1:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")


def number(moment: datetime) -> float:
    """Where a moment stands on a chart."""
    return float(date2num(moment))  # type: ignore[no-untyped-call]


def day(of: date) -> str:
    """`23 Nov`."""
    return f"{of.day} {of:%b}"


def short(count: float) -> str:
    """`999`, `1.2k`, `350k`, `1.5M`: three digits at most, as there is no room for more."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size * 0.9995:
            return f"{count / size:.3g}{sign}"
    return f"{count:.0f}"


def png(of: Figure) -> bytes:
    file = io.BytesIO()
    of.savefig(file, format="png", facecolor=of.get_facecolor())
    return file.getvalue()
