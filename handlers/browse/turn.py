"""◀ and ▶: the next page of the list whose button was pressed."""

from handlers.browse.drafts import DRAFTS
from handlers.browse.history import HISTORY
from handlers.browse.pages import Pages
from handlers.browse.scheduled import SCHEDULED
from handlers.presses import Press


async def older(press: Press) -> None:
    await _list(press).turn(press, "older_than")


async def newer(press: Press) -> None:
    await _list(press).turn(press, "newer_than")


def _list(press: Press) -> Pages:
    return _LISTS.get(press.argument or 0, HISTORY)


_LISTS = {int(one.listing): one for one in (HISTORY, DRAFTS, SCHEDULED)}
