"""What a scenario found, and how it reads as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Figure:
    """One measured number; `least` or `most` is the limit it is held to, if there is one."""

    what: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def limit(self) -> str:
        """The limit as the table shows it."""
        if self.least is not None:
            return f"≥ {_number(self.least)}"
        return "" if self.most is None else f"≤ {_number(self.most)}"

    @property
    def verdict(self) -> str:
        """Whether the limit is kept; empty where there is none."""
        if self.least is not None:
            return "ok" if self.value >= self.least else "short"
        return "" if self.most is None else "ok" if self.value <= self.most else "short"


class Line(NamedTuple):
    """One row of the table."""

    scenario: str
    figure: str
    value: str
    limit: str
    verdict: str


HEAD = Line("scenario", "figure", "value", "limit", "verdict")


def lines(scenario: str, figures: Iterable[Figure]) -> list[Line]:
    """The rows of one scenario."""
    return [
        Line(
            scenario,
            figure.what,
            f"{_number(figure.value)} {figure.unit}".rstrip(),
            figure.limit,
            figure.verdict,
        )
        for figure in figures
    ]


def table(rows: Sequence[Line]) -> str:
    """A Markdown table, aligned for a terminal."""
    every = [HEAD, *rows]
    widths = [max(len(row[at]) for row in every) for at in range(len(HEAD))]
    rule = Line(*("-" * width for width in widths))
    return "\n".join(_row(row, widths) for row in (HEAD, rule, *rows))


def _row(row: Line, widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"
