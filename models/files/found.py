"""What is in a file, before anything of it is written."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.files.columns import Columns
from models.files.entries import LeftOut

NAMED = 1000  # lines, and cells, that are remembered
BUCKETS = 1024


@dataclass(frozen=True)
class Found:
    """What is in a file, before anything is written; the numbers of rows add up to all of them."""

    columns: Columns
    rows: int
    """That are not blank, without the names of the columns."""
    new: int
    known: int
    """In the audience already, or named twice; they get what they got."""
    back: int
    """Gone, and taken back in by an import."""
    staying: int
    """Of those known, how many the file says to be unsubscribed: which is newer it does not say."""
    unsubscribed: int
    """The file says that nobody may write to them; they are left out."""
    unclear: int
    """Left out, because their status is not understood: see `cells`."""
    unreadable: int
    """They hold no chat id where it should be."""
    malformed: Sequence[range]
    """The lines of these, or rows of a workbook; of very many the first."""
    left_out: LeftOut
    """All that was not read; of very much the first."""
    sheet: str | None = None
    other_sheets: Sequence[str] = ()
    """Sheets of a workbook that are not read."""


class Chats:
    """Different chats, counted: eight bytes for each time that one is named."""

    def __init__(self) -> None:
        self._buckets = defaultdict[int, "array[int]"](lambda: array("q"))

    def extend(self, chat_ids: Iterable[int]) -> None:
        for chat_id in chat_ids:
            self._buckets[chat_id % BUCKETS].append(chat_id)

    def __len__(self) -> int:
        return sum(len(set(bucket)) for bucket in self._buckets.values())


def keep(kept: LeftOut, more: LeftOut) -> None:
    """Remember the first of what was left out."""
    for all_lines, lines in (
        (kept.malformed, more.malformed),
        (kept.quoted, more.quoted),
        (kept.garbled, more.garbled),
    ):
        all_lines += lines[: NAMED - len(all_lines)]
    for cell, lines in more.cells.items():
        if cell in kept.cells or len(kept.cells) < NAMED:
            known = kept.cells.setdefault(cell, [])
            known += lines[: NAMED - len(known)]
