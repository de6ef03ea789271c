"""What remains of a broadcast in the chats, by what can be made of it once it is too old to be deleted."""

import contextlib
from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import NoResultFound

from models.content import POLL, Content
from models.content_rows import content_of
from models.deliveries.delivery import THERE
from models.deliveries.seen import seen
from models.record import Broadcast
from models.states import Correction, Outcome
from models.tables import content, delivery
from models.withdrawn import can_be_blanked, has_words


class Remains(NamedTuple):
    """How many messages that may be there still are of each sort; what is blank counts in none."""

    blankable: int
    """An edit can take away all that they say."""
    polls: int
    """Polls that can be closed."""
    fixed: Mapping[str, int]
    """Those of which no edit takes away what they say, by kind."""
    replaceable: int
    """Another text can take the place of what they say."""
    closed: int
    """Polls that were closed."""
    calls: int
    """Edits that it takes to blank or close all that can be."""


def remains(connection: Connection, of: Broadcast) -> Remains:
    """Reads every delivered row."""
    shows = seen(of).correction
    left = THERE & shows.is_distinct_from(Correction.ABSENT)
    mine = (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT) & left
    rows = select(delivery.c.version, shows.label("correction")).where(mine).subquery()
    by = rows.c.version, rows.c.correction
    groups = connection.execute(select(*by, func.count()).group_by(*by)).all()
    versions = readable_versions(connection, of, {of.content_version, *(group.version for group in groups)})
    found: Counter[str] = Counter()
    fixed: Counter[str] = Counter()
    for version, correction, count in groups:
        if (shown := versions.get(version)) is None:
            continue  # nobody can say what it shows
        blank = correction is not Correction.UNKNOWN and version in _forms(of)
        sort = _sort(shown, blank=blank)
        found[sort] += count
        if sort == "fixed":
            fixed[shown.kind] += count
        elif not blank:
            found["calls"] += count * shown.weight
        if _takes_words(shown, versions.get(of.content_version)):
            found["replaceable"] += count
    named = {name: found[name] for name in Remains._fields if name != "fixed"}
    return Remains(**named, fixed=fixed)


def readable_versions(connection: Connection, of: Broadcast, versions: Collection[int]) -> dict[int, Content]:
    """These versions of it, but those that are damaged."""
    found = {}
    for version in versions:  # one by one, because a row that cannot be read must not hide the others
        this = (content.c.broadcast_id == of.id) & (content.c.version == version)
        with contextlib.suppress(NoResultFound, ValueError, KeyError, TypeError):
            found[version] = content_of(connection.execute(select(content).where(this)).mappings().one())
    return found


def _sort(shown: Content, *, blank: bool) -> str:
    if shown.kind == POLL:
        return "closed" if blank else "polls"
    if not can_be_blanked(shown):
        return "fixed"
    return "blank" if blank else "blankable"


def _forms(of: Broadcast) -> frozenset[int]:
    return frozenset(of.withdrawn.forms.values()) if of.withdrawn else frozenset()


def _takes_words(shown: Content, current: Content | None) -> bool:
    # As a correction goes: what the admin writes becomes what is in force now, with other words.
    return current is not None and has_words(current) and shown.can_become(current)
