"""The broadcasts that a selection names: what they say, and whether it is known still who got them."""

import contextlib
from typing import NamedTuple

from sqlalchemy import Connection

from models.content import Content
from models.contents import UNREADABLE, said
from models.record import BROADCASTS, records
from models.selection import Selection
from models.tables import broadcast


class NamedBroadcast(NamedTuple):
    """One of them."""

    says: Content
    folded: bool
    """Whether nobody knows any more who got it, so that whoever asks for that chooses nobody."""


def named_in(connection: Connection, selection: Selection) -> dict[str, NamedBroadcast]:
    """By uuid; without those that cannot be read."""
    uuids, found = selection.asked_about, {}
    for one in records(connection, BROADCASTS.where(broadcast.c.uuid.in_(uuids))) if uuids else ():
        with contextlib.suppress(*UNREADABLE):
            found[one.uuid] = NamedBroadcast(said(connection, one), one.folded_at is not None)
    return found
