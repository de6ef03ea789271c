"""Puts a tag on the chats of a file, in the place of the audience that an import takes them into."""

from collections.abc import Collection
from datetime import datetime

from models.intake import Added, Entry
from models.states import Status
from models.subscribers import Audience
from models.tags import Tags


class Tagging:
    """What an `Import` hands its rows to, where they are to be tagged and nobody is to be added."""

    def __init__(self, audience: Audience, tags: Tags, name: str, *, off: bool = False) -> None:
        """`off`: the tag is taken off them."""
        self.subscribers: set[int] = set()
        """Of the chats in the file."""
        self.others: set[int] = set()
        """Who is not subscribed; of these, who is known is tagged all the same, in case they come back."""
        self.taken = 0
        """How many had the tag that was taken off."""
        self._audience = audience
        self._tags = tags
        self._name = name
        self._off = off

    def take_entries(self, entries: Collection[Entry]) -> Added:
        """Tag these; nobody is added."""
        ids = {entry.chat_id for entry in entries}
        known = self._audience.statuses(ids)
        these = {chat_id for chat_id in ids if known.get(chat_id) is Status.SUBSCRIBED}
        self.subscribers |= these
        self.others |= ids - these
        if self._off:
            self.taken += self._tags.take_ids(self._name, ids)
        else:
            self._tags.put_ids(self._name, ids)
        return Added(0, 0)

    def statuses(self, chat_ids: Collection[int]) -> dict[int, Status]:
        """As `Audience.statuses`."""
        return self._audience.statuses(chat_ids)

    def moment(self) -> datetime:
        """As `Audience.moment`."""
        return self._audience.moment()
