"""Groups and channels: they take the bot in or throw it out, move, and say /start and /stop."""

import asyncio
import logging

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    Update,
)
from telegram.constants import ChatID

from broadcast.message.profiles import profile_of
from handlers.live.requests import Requests
from handlers.subscribers import PRESSES
from handlers.texts import greetings, rooms
from handlers.texts.greetings import Greetings
from handlers.updates.administrators import Administrators, Rank
from handlers.updates.answers import Answers
from models.changes import Said
from models.placeholders import visible
from models.rooms import IN, Change, Room
from models.states import Departure, Status
from models.store import Store

START, STOP = "start", "stop"

log = logging.getLogger(__name__)


class RoomLane:
    """Handles the updates of groups and channels, one at a time; one that is handled twice does no harm."""

    def __init__(
        self,
        store: Store,
        administrators: Administrators,
        requests: Requests,
        answers: Answers,
        says: Greetings,
    ) -> None:
        self._rooms = store.rooms
        self._replies = store.replies
        self._administrators = administrators
        self._requests = requests
        self._answers = answers
        self._says = says
        self._unasked: set[int] = set()  # those about whom no admin could be told

    async def serve(self, update: Update) -> None:
        """Handle an update whose chat is not private.

        Raises:
            TelegramError: or Unavailable; a later try may succeed.
        """
        message = update.message or update.channel_post
        if update.callback_query:
            await self._press(update.callback_query)
        elif update.my_chat_member:
            await self._membership(update.my_chat_member)
        elif message and message.migrate_to_chat_id:
            await self._move(message.chat_id, message.migrate_to_chat_id)
        elif message and message.migrate_from_chat_id:
            await self._move(message.migrate_from_chat_id, message.chat_id)
        elif message:
            await self._command(message)
            await self._reply(message)

    async def _membership(self, change: ChatMemberUpdated) -> None:
        chat, by = change.chat, change.from_user
        if not _present(change.new_chat_member):
            # Where an admin lets it leave, nobody there turned away.
            at = change.date if by.id != change.new_chat_member.user.id else None
            await asyncio.to_thread(self._rooms.remove, chat.id, thrown_out_at=at)
            await self._requests.settle(chat.id)
        # A promotion or a new right is a change of membership too, and brings back nobody that said /stop.
        elif not _present(change.old_chat_member):
            if by.id in self._administrators.admins:
                await asyncio.to_thread(self._rooms.include, profile_of(chat))
                await self._requests.settle(chat.id)
            else:
                joined = await asyncio.to_thread(self._rooms.join, profile_of(chat))
                if joined.after is Status.WAITING:
                    await self._ask(chat, by.full_name if by.id != ChatID.ANONYMOUS_ADMIN else None)

    async def _move(self, old: int, new: int) -> None:
        await asyncio.to_thread(self._rooms.move, old, new)
        for chat_id in (old, new):
            await self._requests.settle(chat_id)

    async def _command(self, message: Message) -> None:
        command = _command_of(message)
        if command not in (START, STOP):
            return
        rank = await self._administrators.rank(message)
        if rank is Rank.NOBODY:
            log.info("/%s in chat %s came from nobody who may say it", command, message.chat_id)
        elif command == STOP:
            await self._stop(message)
        elif rank is Rank.ADMIN:
            await self._include(message.chat)
        else:
            await self._start(message.chat)

    async def _reply(self, message: Message) -> None:
        """It may reply to a broadcast; what admins of the bot write there is no reader's word."""
        to, by = message.reply_to_message, message.from_user
        if to is None or by is None or _command_of(message):
            return
        if by.id not in self._administrators.admins:
            noted = self._replies.answered_in_room
            await asyncio.to_thread(noted, message.chat_id, message.message_id, to.message_id, message.date)

    async def _press(self, query: CallbackQuery) -> None:
        """Unsubscribe or what stands there since, under a broadcast."""
        message = query.message
        if message is None or query.data not in PRESSES:
            self._answers.press(query)
            return
        chat = message.chat
        rank = await self._administrators.rank_of(query.from_user.id, chat.id)
        if rank is Rank.NOBODY:
            self._answers.press(query, greetings.ADMINISTRATORS_ONLY)
            return
        if PRESSES[query.data] is Said.UNSUBSCRIBED:
            await asyncio.to_thread(self._rooms.stop, chat.id, Departure.BUTTON)
            await self._requests.settle(chat.id)
            self._answers.press(query, greetings.LEFT, left=True)
            return
        if rank is Rank.ADMIN:
            await asyncio.to_thread(self._rooms.include, profile_of(chat))
            await self._requests.settle(chat.id)
        back = rank is Rank.ADMIN or (await self._request(chat)).after in IN
        self._answers.press(query, greetings.RETURNED if back else rooms.ASK_AN_ADMIN, left=not back)

    async def _stop(self, message: Message) -> None:
        chat = message.chat
        left = await asyncio.to_thread(self._rooms.stop, chat.id, said_at=message.date)
        await self._requests.settle(chat.id)
        self._answer(chat, self._says.stopped(left=left))

    async def _include(self, chat: Chat) -> None:
        included = await asyncio.to_thread(self._rooms.include, profile_of(chat))
        await self._requests.settle(chat.id)
        new = included.before is not Status.SUBSCRIBED
        self._answer(chat, self._says.started(anew=new))

    async def _start(self, chat: Chat) -> None:
        asked = await self._request(chat)
        if asked.after is Status.WAITING:
            self._answer(chat, rooms.ASK_AN_ADMIN)
        else:
            self._answer(chat, self._says.started(anew=asked.before is not Status.SUBSCRIBED))

    async def _request(self, chat: Chat) -> Change:
        """One of its administrators wants it in; where it waits for a yes, admins are asked."""
        asked = await asyncio.to_thread(self._rooms.ask, profile_of(chat))
        # Said again by one that waits, it asks nobody a second time.
        if asked.after is Status.WAITING and (asked.before is not Status.WAITING or chat.id in self._unasked):
            await self._ask(chat, None)
        return asked

    async def _ask(self, chat: Chat, by: str | None) -> None:
        self._unasked.add(chat.id)
        room = Room(chat.id, visible(chat.title), Status.WAITING, chat.type == Chat.CHANNEL)
        await self._requests.ask(room, by)
        self._unasked.discard(chat.id)

    def _answer(self, chat: Chat, text: str) -> None:
        # All readers of a channel would get it.
        if chat.type != Chat.CHANNEL:
            self._answers.say(chat.id, text)


def _command_of(message: Message) -> str | None:
    """The command that a message begins with, if it is for this bot; read as a CommandHandler reads it."""
    first = message.entities[0] if message.entities else None
    if not message.text or first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return None
    name, _, bot = message.text[1 : first.length].partition("@")
    return name.lower() if bot.lower() in ("", message.get_bot().username.lower()) else None


def _present(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
