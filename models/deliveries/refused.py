"""Whom Telegram refused, by its words: when sending, when deleting, and when correcting."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, false, func, select

from models.deliveries.delivery import THERE
from models.deliveries.seen import seen
from models.deliveries.waits import ASKS, asked
from models.details import Detail
from models.events import newest
from models.record import Broadcast
from models.results import Refused
from models.states import UNDELIVERED, Correction, EventKind, Fate, Outcome
from models.tables import delivery

MOST = 50  # wordings that are told apart
OUTCOMES = (*UNDELIVERED, Outcome.UNKNOWN)
FATES = (Fate.EXPIRED, Fate.REFUSED, Fate.LOST, Fate.UNKNOWN)
CORRECTIONS = (Correction.REFUSED, Correction.LOST, Correction.UNKNOWN)
Word = Outcome | Fate | Correction


def refused(connection: Connection, of: Broadcast) -> list[Refused]:
    """Largest first. Those of one word add up to what `Counts` has of it.

    It reads the rows that were refused; where it was taken back or corrected, those that arrived too.
    """
    found: list[Refused] = []
    undo_last = _undo_was_last(connection, of)
    for row in connection.execute(_query(of)):
        for word, words in _told(row, undo_last=undo_last):
            # Each asks for a time of its own.
            said = ASKS if asked(words) is not None else words
            found.append(Refused(word, said, row.people, row.rooms))
    # Words can be as many as chats, so what is rare is told together.
    largest = _together(found)
    return _together([*largest[:MOST], *(replace(one, words="") for one in largest[MOST:])])


def _together(found: Iterable[Refused]) -> list[Refused]:
    """One for each word and words; largest first."""
    sums: dict[tuple[type[Word], Word, str], Refused] = {}
    for one in found:
        key = type(one.word), one.word, one.words  # the type, because words of different types can be equal
        other = sums.get(key, replace(one, people=0, rooms=0))
        sums[key] = replace(one, people=one.people + other.people, rooms=one.rooms + other.rooms)
    return sorted(sums.values(), key=_rank)


def _rank(one: Refused) -> tuple[int, str, str, str]:
    # Down to the kind of word, because rows of a GROUP BY come in any order.
    return -one.chats, one.words, type(one.word).__name__, one.word


def _query(of: Broadcast) -> Select[Any]:
    """What rows tell, and how many do, people and groups apart."""
    row, none = seen(of), false()
    # No index has fates and corrections, so they are looked for only where there may be any.
    fate = row.fate.in_(FATES) if of.taken_back else none
    current = THERE & (row.tried_version == of.content_version) if of.corrected else none
    told: ColumnElement[bool] = row.outcome.in_(OUTCOMES)
    if of.taken_back or of.corrected:
        told |= (row.outcome == Outcome.SENT) & (fate | (current & row.correction.in_(CORRECTIONS)))
    what = {**row._asdict(), "current": case((current, 1), else_=0), "chat_id": delivery.c.chat_id}
    mine = select(*(column.label(name) for name, column in what.items()))
    rows = mine.where(delivery.c.broadcast_id == of.id, told).subquery().c
    room = func.sum(case((rows.chat_id < 0, 1), else_=0))
    counted = ((func.count() - room).label("people"), room.label("rooms"))
    by = (rows.outcome, rows.fate, rows.correction, rows.current, rows.detail)
    return select(*by, *counted).group_by(*by)


def _told(row: Row[Any], *, undo_last: bool) -> Iterator[tuple[Word, str]]:
    """The words that one row tells, each with its detail; "" where that is another word's by now."""
    detail: str = row.detail or ""
    if row.outcome != Outcome.SENT:
        yield row.outcome, detail
        return
    correction = row.correction if row.current else None
    # A delivery keeps one detail: what the last of both has left.
    undos = row.fate is not None and (correction is None or _of_undo(row.fate, detail, undo_last=undo_last))
    if row.fate in FATES:
        yield row.fate, detail if undos else ""
    if correction in CORRECTIONS:
        yield correction, "" if undos else detail


def _of_undo(fate: Fate, detail: str, *, undo_last: bool) -> bool:
    """Whether the detail of what was both corrected and taken back is the undo's."""
    if fate is Fate.EXPIRED:  # which no later undo tries again, so a correction between them was last
        return detail == Detail.TOO_OLD or "delete" in detail.casefold()
    return undo_last


def _undo_was_last(connection: Connection, of: Broadcast) -> bool:
    if not (of.taken_back and of.corrected):
        return of.taken_back is not None
    happened = newest(connection, [of.id])
    undo, *corrections = (
        happened.get((of.id, kind))
        for kind in (EventKind.UNDO_BEGUN, EventKind.CORRECTED, EventKind.WITHDRAWN)
    )
    return max(((one.id or 0) for one in corrections if one), default=0) < ((undo and undo.id) or 0)
