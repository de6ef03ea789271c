"""Strangers: what everybody but admins asks for, many at a time, beside the admins' queues."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, CallbackQuery, Update

from handlers import subscribers
from handlers.texts import greetings
from handlers.texts.greetings import FORGOTTEN, Greetings
from handlers.updates.answers import Answers
from handlers.updates.reading import read
from models.answering import Answer
from models.changes import Change, Done, Said
from models.clock import day
from models.database import Unavailable
from models.inbox import Waiting
from models.lanes import Lane
from models.store import Store

BATCH = 100  # updates in one transaction
AGAIN = 1.0  # seconds until the next try
REMEMBERED = 100_000  # chats that were answered today

log = logging.getLogger(__name__)


class Strangers:
    """Empties the lane of people, many in one transaction. Lives in one event loop."""

    def __init__(self, bot: Bot, store: Store, answers: Answers, says: Greetings) -> None:
        self._bot = bot
        self._inbox = store.inbox
        self._replies = store.replies.on
        self._answers = answers
        self._says = says
        self._clock = store.clock
        self._answered: set[int] = set()  # today, also those of whom nothing is kept
        self._today = day(store.clock())
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
            except Unavailable:
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
                self._answer(update, change, done.get(one, False))

    def _meaning(self, raw: dict[str, Any]) -> tuple[Update, Change | None]:
        update = Update.de_json(raw, self._bot)
        if update.callback_query and update.effective_user is None:
            raise TypeError  # a press of nobody cannot be answered
        change = subscribers.change(update)
        if change and change.said is Said.WROTE:
            reply = change.message_id if self._replies else None
            change = replace(change, answered=bool(self._says.reply), message_id=reply)
        return update, change

    async def _one_by_one(self, changes: Mapping[int, Change | None]) -> dict[int, Done]:
        done: dict[int, Done] = {}
        for one, change in changes.items():
            try:
                done |= await asyncio.to_thread(self._inbox.carry_out, {one: change})
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - see above; without a trace, which may quote the content
                log.error("update %s cannot be done and is put aside (%s)", one, type(error).__name__)  # noqa: TRY400
                await asyncio.to_thread(self._inbox.put_aside, [one])
        return done

    def _answer(self, update: Update, change: Change | None, done: Done) -> None:
        if isinstance(done, Answer):
            if update.callback_query:
                self._answers.press(update.callback_query, greetings.answered(done))
            return
        refused = change is None or change.said is Said.WROTE
        if refused or (update.callback_query and change and change.said is Said.BACK):
            _log_refused(update)
        if update.callback_query:
            self._answer_press(update.callback_query, change, back=done)
        elif change and (said := self._answer_to(change, anew=done)):
            self._answers.say(change.who.chat_id, said)

    def _answer_press(self, query: CallbackQuery, change: Change | None, *, back: bool) -> None:
        if change is None or change.said not in (Said.UNSUBSCRIBED, Said.RETURNED):
            self._answers.press(query)
            return
        leaves = change.said is Said.UNSUBSCRIBED
        back = back and not leaves
        self._answers.press(query, subscribers.toast(left=leaves, back=back), left=not back)

    def _answer_to(self, change: Change, *, anew: bool) -> str:
        match change.said:
            case Said.START:
                return greetings.with_id(self._says.started(anew=anew), change.who.chat_id)
            case Said.STOP:
                return self._says.stopped(left=anew)
            case Said.FORGET:
                return FORGOTTEN
            case Said.WROTE if anew and self._is_first(change.who.chat_id):
                return self._says.reply
        return ""

    def _is_first(self, chat_id: int) -> bool:
        """Whether it was not answered today yet, since this program began."""
        if self._today != (today := day(self._clock())) or len(self._answered) >= REMEMBERED:
            self._today, self._answered = today, set()
        first = chat_id not in self._answered
        self._answered.add(chat_id)
        return first


def _log_refused(update: Update) -> None:
    """People write to a bot, which is nothing; who tries what only admins may is worth a look."""
    user, message = update.effective_user, update.message
    command = message is not None and (message.text or "").startswith("/")
    level = logging.WARNING if command or update.callback_query else logging.DEBUG
    told = {"event": "refused", "user": user.id if user else None}
    log.log(level, "refused user %s, update %s", told["user"], update.update_id, extra=told)
