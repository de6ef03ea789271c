"""What is looked at in a picture: what is written in it, and whether that can be read."""

from collections.abc import Sequence
from itertools import combinations

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text


def written(made: Figure) -> Sequence[Text]:
    """All that is written in it."""
    made.draw_without_rendering()
    found = [*made.texts]
    for axes in made.axes:
        found += [*axes.texts]
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            found += _labels(axis)
    return [one for one in found if one.get_visible() and one.get_text()]


def unreadable(made: Figure) -> Sequence[str]:
    """What is clipped by the rim of the picture, or lies over something else that is written."""
    boxes = [(one.get_text(), one.get_window_extent()) for one in written(made)]
    rim = made.bbox
    clipped = [
        f"{text} is clipped"
        for text, box in boxes
        if box.x0 < rim.x0 or box.y0 < rim.y0 or box.x1 > rim.x1 or box.y1 > rim.y1
    ]
    over = [f"{one} over {other}" for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
    return clipped + over


def _labels(axis: Axis) -> Sequence[Text]:
    # The library makes ticks beyond the sides too, and does not draw them.
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
