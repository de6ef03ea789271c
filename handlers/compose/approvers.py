"""Approvers: the other admins are asked, the questions close when one has answered, and the asker is told."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from telegram.error import RetryAfter, TelegramError

from broadcast.guards.checks import check
from broadcast.message.calls import Calls
from handlers import keyboards
from handlers.compose import draft_card, preview
from handlers.context import Services
from handlers.live.beside import Work
from handlers.live.repeats import Repeats
from handlers.texts import approvals, plans
from handlers.texts.own import OWN
from models.approvals import Asked, Ending, Request
from models.content import Content
from models.placeholders import NOBODY
from models.record import Broadcast, Card
from models.states import EventKind, State

AGAIN = 60.0  # seconds until a preview that Telegram refused is tried again

log = logging.getLogger(__name__)


class Approvers:
    """Goes by what is noted, so a restart goes on with it. A crash may ask twice, never nobody."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._admins = services.notices.admins
        self._repeats = Repeats()
        self._not_before: dict[tuple[int, int], float] = {}  # by asking and admin, in monotonic seconds

    async def look(self) -> None:
        """Ask whom nobody has asked yet, and close what has ended."""
        requests = await asyncio.to_thread(self._store.approvals.requests)
        for asking, group in groupby(sorted(requests, key=_asking), key=_asking):
            of, asked = await asyncio.to_thread(self._found, asking, same := [*group])
            if of is None or asked is None:
                await self._forget(same)
            elif asked.ending:
                await self._do(partial(self._close, of, asked, same), (Approvers, asking))
            else:
                await asyncio.gather(*(self._begin(of, asked, one) for one in same if one.message is None))

    def _found(self, asking: int, requests: Sequence[Request]) -> tuple[Broadcast | None, Asked | None]:
        of = self._store.broadcasts.get(requests[0].uuid)
        return of, self._store.approvals.asked(of, asking) if of else None

    async def _begin(self, of: Broadcast, asked: Asked, request: Request) -> None:
        key = request.asking, request.admin
        if time.monotonic() >= self._not_before.get(key, 0.0):
            await self._do(partial(self._ask_safely, of, asked, request), (Approvers, *key))

    async def _do(self, work: Work, name: object) -> None:
        """Beside the screen, which a Telegram that does not answer must not keep from what else it does."""
        try:
            await self._admins.beside.do(work, name)
        except TelegramError as error:  # a later look tries again
            if self._repeats.is_news(error.message):
                log.info("what is asked and told about approvals waits: %s", error.message)

    async def _ask_safely(self, of: Broadcast, asked: Asked, request: Request) -> None:
        try:
            if not self._admins.may(request.admin):
                await self._forget([request])
            elif not await self._ask(of, asked, request):
                await self._miss(of, asked, request)
        except RetryAfter:  # at a later look
            return
        except TelegramError as error:
            self._not_before[request.asking, request.admin] = time.monotonic() + AGAIN
            if self._repeats.is_news(f"{request.admin} {error.message}"):
                log.warning("%s: admin %s could not be asked: %s", of.uuid, request.admin, error.message)
            await self._miss(of, asked, request)

    async def _ask(self, of: Broadcast, asked: Asked, request: Request) -> bool:
        """Show the preview, by the call that will deliver it, and ask; False where they are out of reach."""
        content = await asyncio.to_thread(self._store.contents.content, of)
        reach = await preview.reach_of(self._services, content, of.selection)
        before = request
        if not request.preview:
            # As one of the readers gets it, because it is they whom it is for.
            call = Calls(replace(content, protected=False)).send(request.admin, reach.sample or NOBODY)
            request = replace(request, preview=await self._admins.deliver(request.admin, call))
            if not request.preview:
                return False
            await asyncio.to_thread(self._store.approvals.note, before, request)
        calendar = self._services.calendar()
        cost = preview.cost(self._services.settings, content, reach.size)
        timing = preview.timing(self._services, of.plan, cost, asks=True)
        planned = plans.lines(of.plan, reach.size, calendar, timing)
        lines = approvals.question(asked.asking, content, reach, planned, calendar)
        text = "\n".join([*lines, *approvals.found(check(content, reach, own=OWN))])
        keyboard = keyboards.approving(of.uuid, request.asking)
        message = await self._admins.tell(request.admin, text, keyboard)
        if message is None:
            return False
        noted = replace(request, message=message)
        # While it was on its way all others may have been closed, and nobody would close this one.
        if not await asyncio.to_thread(self._store.approvals.note, request, noted):
            _, now = await asyncio.to_thread(self._found, request.asking, [request])
            await self._admins.close(Card(request.admin, message), approvals.closed(now or asked, content))
        return True

    async def _miss(self, of: Broadcast, asked: Asked, request: Request) -> None:
        """Say once to whoever asks that this admin could not be reached."""
        now = await asyncio.to_thread(self._store.approvals.requests)
        request = next((one for one in now if _key(one) == _key(request)), request)
        if request.missed:
            return
        name = await asyncio.to_thread(self._store.approvals.name, request.admin)
        text = approvals.unreachable(request.admin, name, await self._content(of))
        if await self._admins.tell(asked.asking.by.id, text) is not None:
            await asyncio.to_thread(self._store.approvals.note, request, replace(request, missed=True))

    async def _close(self, of: Broadcast, asked: Asked, requests: Sequence[Request]) -> None:
        """Every question gets a last word; it is forgotten when whoever asked knows how it ended."""
        content, left = await self._content(of), []
        for one in requests:
            if one.message:
                await self._admins.close(Card(one.admin, one.message), approvals.closed(asked, content))
                closed = replace(one, message=None)
                await asyncio.to_thread(self._store.approvals.note, one, closed)
                one = closed
            left.append(one)
        if asked.ending is Ending.EXPIRED and of.card and of.state is State.DRAFTED:
            with contextlib.suppress(TelegramError):  # its line says until when it waited
                await self._admins.redraw(of.card, *await draft_card.drawn(self._services, of))
        if await self._told(of, asked, content):
            await self._forget(left)

    async def _told(self, of: Broadcast, asked: Asked, content: Content | None) -> bool:
        story, to = await asyncio.to_thread(self._store.broadcasts.events, of), asked.asking.by.id
        notes = [one for one in story if one.kind is EventKind.SENT_BACK and (one.id or 0) > asked.asking.id]
        text = approvals.told(asked, content, str(notes[0].facts.get("note") or "") if notes else "")
        # Whoever is no admin any more learns nothing.
        if not text or not self._admins.may(to):
            return True
        try:
            return await self._admins.tell(to, text) is not None
        except TelegramError as error:
            if self._repeats.is_news(f"{to} {error.message}"):
                log.info("%s: admin %s is told later how their asking ended: %s", of.uuid, to, error.message)
            return False

    async def _content(self, of: Broadcast) -> Content | None:
        return await asyncio.to_thread(self._store.contents.readable, of, of.said)

    async def _forget(self, requests: Sequence[Request]) -> None:
        for one in requests:
            await asyncio.to_thread(self._store.approvals.note, one, None)


def _asking(request: Request) -> int:
    return request.asking


def _key(request: Request) -> tuple[int, int]:
    return request.asking, request.admin
