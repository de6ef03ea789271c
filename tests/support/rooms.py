"""Groups and channels as tests meet them: what stands for one, and whether the bot has caught up."""

from itertools import count

from models.states import Status
from simulator import Group, Person
from tests.support.recall import Recall, until

EVE = 6666  # a stranger

_ids = count(-9001, -1)


def standing(recall: Recall, group: Group) -> Status | None:
    room = recall.store.rooms.get(group.chat_id)
    return room.status if room else None


async def becomes(recall: Recall, group: Group, status: Status) -> None:
    await until(lambda: standing(recall, group) is status)


async def caught_up(recall: Recall, admin: Person) -> None:
    """Wait until everything of groups and channels that was sent before is handled, for it goes in order."""
    last = recall.simulator.group(next(_ids), title="The last")
    last.kick()
    last.add(by=admin)
    await becomes(recall, last, Status.SUBSCRIBED)
    recall.store.rooms.remove(last.chat_id)


async def included(recall: Recall, group: Group, admin: Person) -> None:
    """Take the bot in as an admin of it does."""
    group.kick()
    group.add(by=admin)
    await becomes(recall, group, Status.SUBSCRIBED)
