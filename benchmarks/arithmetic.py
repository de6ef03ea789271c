"""`python -m benchmarks.arithmetic`: what so many subscribers take, worked out from figures in the documents.

`python -m benchmarks databases | python -m benchmarks.arithmetic` puts new figures there first.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from broadcast.wire.cost import FREE, Cost
from handlers.texts.formats import duration

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
SUBSCRIBERS = tuple(10**zeros for zeros in range(3, 8))
PAID = 1000.0  # messages a second
KINDS = ("SQLite", "PostgreSQL")
MEASURED, WORKED_OUT = "measured", "worked out"
"""Names of the parts of the document that are written by this program."""


def main(measured: str) -> None:
    """Write the figures, if there are any, and what follows from them into the document."""
    text = DOCUMENT.read_text()
    sys.stdout.write(measured)
    DOCUMENT.write_text(with_figures(text, measured.strip()) if measured.strip() else worked_out(text))


def with_figures(text: str, measured: str) -> str:
    """The document with this table of figures, and with what follows from it."""
    return worked_out(_replaced(text, MEASURED, re.sub(r"(-{3})-*| +(?= \|)", r"\1", measured)))


def worked_out(text: str) -> str:
    """The document, with the table that follows from the figures in it."""
    return _replaced(text, WORKED_OUT, _table(text))


def _table(text: str) -> str:
    head = ["subscribers", "at 30/s", "at 1000/s", "Stars then"]
    head += [f"{what}, {kind}" for what in ("subscribers", "each broadcast") for kind in KINDS]
    rows = [_row(text, subscribers) for subscribers in SUBSCRIBERS]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---:"] * len(head), *rows))


def _row(text: str, subscribers: int) -> Sequence[str]:
    free = Cost.of(subscribers, FREE, paid=False)
    paid = Cost.of(subscribers, PAID, paid=True)
    per_chat = [
        _figure(text, f"a {what} on the disk, {kind}")
        for what in ("subscriber", "delivery")
        for kind in KINDS
    ]
    return [
        f"{subscribers:,}",
        duration(free.seconds),
        duration(paid.seconds),
        f"{paid.stars:,}",
        *(_bytes(subscribers * each) for each in per_chat),
    ]


def _figure(text: str, name: str) -> float:
    """A figure that was measured, by its name in the document."""
    found = re.search(rf"\| databases +\| {re.escape(name)} +\| ([\d,.]+) ", text)
    assert found, name
    return float(found[1].replace(",", ""))


def _bytes(size: float) -> str:
    """Two digits of it, because the next one differs from run to run."""
    units = ["kB", "MB", "GB"]
    size /= 1000
    while size >= 995:
        size, units = size / 1000, units[1:]
    return f"{float(f'{size:.2g}'):g} {units[0]}"


def _replaced(text: str, part: str, by: str) -> str:
    begins, ends = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    before, _, rest = text.partition(begins)
    _, found, after = rest.partition(ends)
    assert found, part
    return f"{before}{begins}{by}\n{ends}{after}"


if __name__ == "__main__":
    main("" if sys.stdin.isatty() else sys.stdin.read())
