"""Strangers: what everybody but admins asks for, many at a time, beside the admins' queues."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot, Update

from handlers import subscribers
from handlers.texts import phrases
from handlers.updates.answers import Answers
from handlers.updates.reading import read
from models.changes import Change, Said
from models.database import Unavailable
from models.inbox import Inbox, Waiting
from models.lanes import Lane

BATCH = 100  # updates in one transaction
AGAIN = 1.0  # seconds until the next try

log = logging.getLogger(__name__)


class Strangers:
    """Empties the lane of people, many in one transaction. Lives in one event loop."""

    def __init__(self, bot: Bot, inbox: Inbox, answers: Answers) -> None:
        self._bot = bot
        self._inbox = inbox
        self._answers = answers
        self._arrived = asyncio.Event()

    def look(self) -> None:
        """Updates were written down."""
        self._arrived.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            self._arrived.clear()  # before the inbox is asked, or what comes meanwhile would be lost
            try:
                while batch := await asyncio.to_thread(self._inbox.waiting, Lane.PERSON, BATCH):
                    await self._carry_out(batch)
            except Unavailable as error:
                log.error("what strangers ask for has to wait: %s", error.orig)  # noqa: TRY400 - no trace
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("what strangers ask for could not be handled, trying again")
                await asyncio.sleep(AGAIN)
            else:
                await self._arrived.wait()

    async def _carry_out(self, batch: Sequence[Waiting]) -> None:
        found = await read(self._inbox, batch, self._meaning)
        changes = {one: change for one, (_, change) in found.items()}
        try:
            done = await asyncio.to_thread(self._inbox.carry_out, changes)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one of them holds something that no statement takes
            done = await self._one_by_one(changes)
        for one, (update, change) in found.items():
            if one in done or change is None:
                self._answer(update, change, anew=done.get(one, False))

    def _meaning(self, raw: dict[str, Any]) -> tuple[Update, Change | None]:
        update = Update.de_json(raw, self._bot)
        if update.callback_query and update.effective_user is None:
            raise TypeError  # a press of nobody cannot be answered
        return update, subscribers.change(update)

    async def _one_by_one(self, changes: Mapping[int, Change | None]) -> dict[int, bool]:
        done: dict[int, bool] = {}
        for one, change in changes.items():
            try:
                done |= await asyncio.to_thread(self._inbox.carry_out, {one: change})
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - see above; without a trace, which may quote the content
                log.error("update %s cannot be done and is put aside (%s)", one, type(error).__name__)  # noqa: TRY400
                await asyncio.to_thread(self._inbox.put_aside, [one])
        return done

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
