"""Debts: an admin who could not be reached is back, and learns how it stands with what they missed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import groupby

from telegram import InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError

from broadcast.wire.cost import Cost
from handlers import keyboards
from handlers.live.asking import Asking
from handlers.live.notices import Notices
from handlers.live.repeats import Repeats
from handlers.texts import notices, phrases, reports
from models.owed import Debt
from models.record import Broadcast, Card
from models.states import ASKABLE, LISTED, EventKind, State
from models.store import Store

log = logging.getLogger(__name__)


class Debts:
    """Gives each debt back once. A crash may give one twice, never lose it."""

    def __init__(self, store: Store, notices: Notices, asking: Asking, cost: Callable[[int], Cost]) -> None:
        """`cost` says what so many messages take."""
        self._store = store
        self._cost = cost
        self._notices = notices
        self._asking = asking
        self._admins = notices.admins
        self._repeats = Repeats()

    async def give(self) -> None:
        """Tell and ask whoever can be reached now."""
        owed = await asyncio.to_thread(self._store.owed.all)
        self._asking.expect(owed)
        for admin, debts in groupby(sorted(owed, key=_admin), key=_admin):
            try:
                await self._give_all(admin, [*debts])
            except RetryAfter:  # at the next look, which asks nobody before the silence is over
                continue
            except TelegramError as error:
                if self._repeats.is_news(f"{admin} {error.message}"):
                    log.info("admin %s could not be told what they missed: %s", admin, error.message)

    async def _give_all(self, admin: int, debts: Sequence[Debt]) -> None:
        if not self._admins.can(admin):
            return
        missed = [debt for debt in debts if not await self._asked(debt)]
        # The first words find out whether they are back: until then no card is taken from anybody.
        if not missed or await self._admins.tell(admin, phrases.BACK) is None:
            return
        for debt in missed:
            if not await self._give(debt):
                return

    async def _asked(self, debt: Debt) -> bool:
        """Whether that was a question that is put now, or that they have answered; else they are told."""
        found = await asyncio.to_thread(self._store.broadcasts.get, debt.uuid) if debt.asked else None
        if found is None:
            return False
        if found.revision == debt.revision or not await self._moved(debt.admin, found):
            askable = found.state in ASKABLE or (found.state is State.QUEUED and found.barred)
            # What another admin did meanwhile, so that there is nothing to ask, is news to them.
            if not askable or not await self._asking.put(debt, found):
                return False
        await self._settle(debt, found)
        return True

    async def _moved(self, admin: int, found: Broadcast) -> bool:
        """Whether it was this admin who did something about it last."""
        happened = await asyncio.to_thread(self._store.broadcasts.events, found)
        acts = [one.by for one in happened if one.kind is not EventKind.ASKED]
        return bool(acts and acts[-1] and acts[-1].id == admin)

    async def _give(self, debt: Debt) -> bool:
        """Whether it was given back."""
        found = await asyncio.to_thread(self._store.broadcasts.get, debt.uuid)
        if found and not await self._card_returned(debt, found):
            text, keyboard = await self._how_it_stands(found)
            if text and await self._admins.tell(debt.admin, text, keyboard) is None:
                return False
        await self._settle(debt, found)
        return True

    async def _settle(self, debt: Debt, found: Broadcast | None) -> None:
        self._asking.settled(debt)
        await self._leave(found, debt.had, debt.admin)
        # A message that asks meanwhile may have come since the debt was looked at.
        if (had := await asyncio.to_thread(self._store.owed.settle, debt)) != debt.had:
            await self._leave(found, had, debt.admin)

    async def _leave(self, found: Broadcast | None, had: int | None, admin: int) -> None:
        # Where it is the card still, the screen draws it.
        if found and not (found.going_on and found.card == Card(admin, had)):
            await self._notices.leave(found, Card(admin, had), here=True)

    async def _card_returned(self, debt: Debt, found: Broadcast) -> bool:
        """Whether the card of what is going on went back to who had it; the screen draws it there."""
        # Where another admin has taken it over meanwhile, it is elsewhere and stays there.
        if not found.going_on or debt.stand_in is None or found.card != debt.stand_in:
            return False
        moved = await asyncio.to_thread(self._store.broadcasts.replace_card, found, Card(debt.admin))
        if moved:
            await self._notices.leave(found, debt.stand_in, here=False)
        return moved

    async def _how_it_stands(self, found: Broadcast) -> tuple[str, InlineKeyboardMarkup | None]:
        content = await asyncio.to_thread(self._store.contents.said, found)
        if found.state in (State.CANCELLED, State.UNDOING):
            return notices.undoing(found, content), None
        if found.state not in LISTED:
            return "", None
        seen = await asyncio.to_thread(self._store.snapshots.of, found.uuid, window=True)
        if seen is None:
            return "", None
        text = reports.report(seen, self._notices.calendar(), self._cost)
        return text, keyboards.report(found, seen.counts, brought=seen.results)


def _admin(debt: Debt) -> int:
    return debt.admin
