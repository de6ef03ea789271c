"""What was sent, on a terminal: what the chat tells without its HTML, or JSON for programs."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from broadcast.settings import Settings
from broadcast.wire.cost import Cost
from handlers.browse import history as chat
from handlers.browse.stats import LAST
from handlers.exporting import hush
from handlers.texts import reports
from handlers.texts import stats as stats_texts
from handlers.texts import terminal as texts
from handlers.texts.formats import first_words
from handlers.texts.refusals import DETAILS
from handlers.texts.times import Calendar
from models.files.results import NothingListed, write_table
from models.record import Broadcast
from models.snapshots import Line
from models.states import LISTED
from models.store import Store

PAGE = 50  # broadcasts that are read at once
TOLD = (
    *("uuid", "state", "is_test", "audience", "left_out", "created_at", "started_at", "finished_at"),
    *("undo_finished_at", "folded_at"),
)


@dataclass(frozen=True)
class Asked:
    """One command, and the database that it is about."""

    store: Store
    settings: Settings
    command: argparse.Namespace

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.store.clock(), self.settings.timezone)

    def cost(self, messages: int) -> Cost:
        return Cost.of(messages, self.settings.messages_per_second, paid=self.settings.paid_broadcast)


def report(asked: Asked) -> bool:
    """One broadcast; False if there is none, or if not all was written that was asked for."""
    uuid = asked.command.uuid
    seen = asked.store.snapshots.of(uuid, window=True)
    if seen is None or seen.broadcast.state not in LISTED:
        return _note(texts.unsent(uuid) if seen else texts.unknown(uuid))
    if asked.command.json:
        about = {**_about(asked.store, seen.broadcast), "counts": seen.counts, "results": seen.results}
        told = _print(as_json(about))
    else:
        told = _print(texts.plain(reports.report(seen, asked.calendar, asked.cost)))
    going_on = seen.broadcast.going_on
    return _write(asked, asked.command.csv, going_on=going_on) and told if asked.command.csv else told


def history(asked: Asked) -> bool:
    """All of them, newest first, each with its uuid."""
    found = enumerate(_all(asked.store), start=1)
    if asked.command.json:
        return _print(as_json([_line(asked.store, asked.store.snapshots.line(one)) for _, one in found]))
    told = any_ = False
    for number, one in found:
        any_ = True
        told = _print(f"{texts.plain(chat.entry(asked.store, asked.calendar, number, one))}\n{one.uuid}\n")
        if not told:
            break
    return told if any_ else _print(texts.plain(chat.HISTORY.nothing))


def stats(asked: Asked) -> bool:
    found = asked.store.snapshots.statistics(LAST)
    if asked.command.json:
        return _print(
            as_json({**vars(found), "recent": [_about(asked.store, one.broadcast) for one in found.recent]})
        )
    return _print(texts.plain(stats_texts.text(found)))


LOOKS: Mapping[str, Callable[[Asked], bool]] = {"report": report, "history": history, "stats": stats}


def _all(store: Store) -> Iterator[Broadcast]:
    page = store.broadcasts.history(PAGE)
    while page:
        yield from page
        page = store.broadcasts.history(PAGE, older_than=page[-1].uuid)


def _write(asked: Asked, folder: Path, *, going_on: bool) -> bool:
    """Every chat of it, where no such file is yet."""
    place = folder / f"results-{asked.command.uuid}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        chats = write_table(asked.store.engine, asked.command.uuid, place, DETAILS)
    except NothingListed:
        return _note(texts.nothing_listed())
    except OSError as error:
        return _note(texts.not_wrote(place, error.strerror or str(error)))
    _note(texts.wrote(chats, place, going_on=going_on))
    return True


def _about(store: Store, one: Broadcast) -> dict[str, Any]:
    content = store.contents.readable(one, one.said)
    return {**{name: getattr(one, name) for name in TOLD}, "says": first_words(content) if content else None}


def _line(store: Store, line: Line) -> dict[str, Any]:
    others = {one.name: getattr(line, one.name) for one in fields(line) if one.name != "broadcast"}
    others.pop("asked_about", None)  # other broadcasts, whole
    return {**_about(store, line.broadcast), **others}


def as_json(value: object) -> str:
    """For programs."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    """As JSON has it: moments as ISO 8601 writes them, spans in seconds."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return _plain(value._asdict())
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _print(text: str) -> bool:
    """False if nobody reads it."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        hush()
        return False
    return True


def _note(sentence: str) -> bool:
    sys.stderr.write(f"{sentence}\n")
    return False
