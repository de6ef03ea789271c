"""Strangers: what everybody but admins asks for, many at a time, beside the admins' queues."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from telegram import Bot, Update
from telegram.error import TelegramError

from handlers import subscribers
from handlers.texts import phrases
from handlers.updates.answers import Answers
from models.changes import Change, Said
from models.database import Unavailable
from models.inbox import Inbox, Waiting
from models.states import Lane

BATCH = 100  # updates in one transaction
TRIES = 3  # failures of one update in a row until it is put aside
AGAIN = 1.0  # seconds until the next try

Meaning = TypeVar("Meaning")

log = logging.getLogger(__name__)


class Strangers:
    """Empties two lanes of the inbox. Lives in one event loop."""

    def __init__(self, bot: Bot, inbox: Inbox, answers: Answers) -> None:
        self._bot = bot
        self._inbox = inbox
        self._answers = answers
        self._arrived = {lane: asyncio.Event() for lane in (Lane.PERSON, Lane.ROOM)}

    def look(self) -> None:
        """Updates were written down."""
        for arrived in self._arrived.values():
            arrived.set()

    async def serve_people(self) -> None:
        """Serve what people ask for, many in one transaction, until cancelled."""
        await self._empty(Lane.PERSON, self._carry_out)

    async def serve_rooms(self, bot: Bot, serve: Callable[[Update], Awaitable[None]]) -> None:
        """Serve groups and channels one after another, until cancelled; Telegram may have to be asked.

        `bot` knows its own name, which commands in groups are addressed to.
        """

        async def each(batch: Sequence[Waiting]) -> None:
            for waiting in batch:
                read = await self._read([waiting], lambda raw: Update.de_json(raw, bot))
                for update in read.values():
                    await self._serve(waiting.update_id, update, serve)

        await self._empty(Lane.ROOM, each)

    async def _empty(self, lane: Lane, handle: Callable[[Sequence[Waiting]], Awaitable[None]]) -> None:
        arrived = self._arrived[lane]
        while True:
            arrived.clear()  # before the inbox is asked, or what comes meanwhile would wait for the next
            try:
                while batch := await asyncio.to_thread(self._inbox.waiting, lane, BATCH):
                    await handle(batch)
            except Unavailable as error:
                log.error("what strangers ask for has to wait: %s", error.orig)  # noqa: TRY400 - no trace
                await asyncio.sleep(AGAIN)
                continue
            except Exception:
                log.exception("what strangers ask for could not be handled, trying again")
                await asyncio.sleep(AGAIN)
                continue
            await arrived.wait()

    async def _carry_out(self, batch: Sequence[Waiting]) -> None:
        read = await self._read(batch, self._meaning)
        changes = {one: change for one, (_, change) in read.items()}
        try:
            done = await asyncio.to_thread(self._inbox.carry_out, changes)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one of them holds something that no statement takes
            done = await self._one_by_one(changes)
        for one, (update, change) in read.items():
            if one in done or change is None:
                self._answer(update, change, anew=done.get(one, False))

    def _meaning(self, raw: dict[str, Any]) -> tuple[Update, Change | None]:
        update = Update.de_json(raw, self._bot)
        return update, subscribers.change(update)

    async def _one_by_one(self, changes: Mapping[int, Change | None]) -> dict[int, bool]:
        done: dict[int, bool] = {}
        for one, change in changes.items():
            try:
                done |= await asyncio.to_thread(self._inbox.carry_out, {one: change})
            except Unavailable:
                raise
            except Exception:
                log.exception("update %s cannot be handled and is put aside", one)
                await asyncio.to_thread(self._inbox.put_aside, [one])
        return done

    async def _serve(self, one: int, update: Update, serve: Callable[[Update], Awaitable[None]]) -> None:
        try:
            await serve(update)
        except Unavailable:
            raise
        except Exception as error:
            trace = None if isinstance(error, TelegramError) else error
            log.warning("update %s of a group or channel failed: %s", one, error, exc_info=trace)
            if await asyncio.to_thread(self._inbox.failed, one) >= TRIES:
                log.error("update %s failed %s times and is put aside", one, TRIES)  # noqa: TRY400 - traced above
                await asyncio.to_thread(self._inbox.put_aside, [one])
            else:
                await asyncio.sleep(AGAIN)
        else:
            await asyncio.to_thread(self._inbox.done, [one])

    async def _read(
        self, batch: Sequence[Waiting], meaning: Callable[[dict[str, Any]], Meaning]
    ) -> dict[int, Meaning]:
        """What they mean, by update id. What nobody can read now is put aside, because nobody can later."""
        read: dict[int, Meaning] = {}
        unreadable = []
        for waiting in batch:
            one = waiting.update_id
            try:
                read[one] = meaning(json.loads(waiting.body))
            except Exception as error:  # noqa: BLE001 - whatever is raised about a shape nobody knows
                # Without a trace, which may quote the content.
                log.error("update %s cannot be read (%s)", one, type(error).__name__)  # noqa: TRY400
                unreadable.append(one)
        if unreadable:
            await asyncio.to_thread(self._inbox.put_aside, unreadable)
        return read

    def _answer(self, update: Update, change: Change | None, *, anew: bool) -> None:
        if change is None or change.said is Said.WROTE:
            user = update.effective_user
            log.warning("refused user %s, update %s", user.id if user else None, update.update_id)
        if update.callback_query:
            self._answers.press(update.callback_query)
        elif change and change.said is Said.START:
            self._answers.say(change.who.chat_id, phrases.WELCOME if anew else phrases.WELCOME_BACK)
        elif change and change.said is Said.STOP:
            self._answers.say(change.who.chat_id, phrases.GOODBYE if anew else phrases.NOT_SUBSCRIBED)
