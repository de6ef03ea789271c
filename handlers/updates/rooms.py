"""Groups and channels: they take the bot in or throw it out, move, and say /start and /stop."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Chat, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, MessageEntity, Update
from telegram.constants import ChatID

from handlers.live.requests import Requests
from handlers.texts import phrases, rooms
from handlers.updates.administrators import Administrators, Rank
from models.placeholders import visible
from models.profiles import Profile
from models.rooms import Room
from models.states import Status
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
        say: Callable[[int, str], object],
    ) -> None:
        """`say` answers in a chat, and may drop the answer; it returns at once."""
        self._rooms = store.rooms
        self._administrators = administrators
        self._requests = requests
        self._say = say
        self._unasked: set[int] = set()  # those about whom no admin could be told

    async def serve(self, update: Update) -> None:
        """Handle an update whose chat is not private.

        Raises:
            TelegramError: or Unavailable; a later try may succeed.
        """
        message = update.message or update.channel_post
        if update.my_chat_member:
            await self._membership(update.my_chat_member)
        elif message and message.migrate_to_chat_id:
            await self._move(message.chat_id, message.migrate_to_chat_id)
        elif message and message.migrate_from_chat_id:
            await self._move(message.migrate_from_chat_id, message.chat_id)
        elif message:
            await self._command(message)

    async def _membership(self, change: ChatMemberUpdated) -> None:
        chat, by = change.chat, change.from_user
        if not _present(change.new_chat_member):
            await asyncio.to_thread(self._rooms.remove, chat.id)
            await self._requests.settle(chat.id)
        # A promotion or a new right is a change of membership too, and brings back nobody that said /stop.
        elif not _present(change.old_chat_member):
            if by.id in self._administrators.admins:
                await asyncio.to_thread(self._rooms.include, _profile(chat))
                await self._requests.settle(chat.id)
            else:
                joined = await asyncio.to_thread(self._rooms.join, _profile(chat))
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
            await self._stop(message.chat)
        elif rank is Rank.ADMIN:
            await self._include(message.chat)
        else:
            await self._start(message.chat)

    async def _stop(self, chat: Chat) -> None:
        left = await asyncio.to_thread(self._rooms.stop, chat.id)
        await self._requests.settle(chat.id)
        self._answer(chat, phrases.GOODBYE if left else phrases.NOT_SUBSCRIBED)

    async def _include(self, chat: Chat) -> None:
        included = await asyncio.to_thread(self._rooms.include, _profile(chat))
        await self._requests.settle(chat.id)
        new = included.before is not Status.SUBSCRIBED
        self._answer(chat, phrases.WELCOME if new else phrases.WELCOME_BACK)

    async def _start(self, chat: Chat) -> None:
        asked = await asyncio.to_thread(self._rooms.ask, _profile(chat))
        if asked.after is not Status.WAITING:
            back = asked.before is not Status.SUBSCRIBED
            self._answer(chat, phrases.WELCOME if back else phrases.WELCOME_BACK)
            return
        # Said again by one that waits, it asks nobody a second time.
        if asked.before is not Status.WAITING or chat.id in self._unasked:
            await self._ask(chat, None)
        self._answer(chat, rooms.ASK_AN_ADMIN)

    async def _ask(self, chat: Chat, by: str | None) -> None:
        self._unasked.add(chat.id)
        await self._requests.ask(Room(chat.id, visible(chat.title), Status.WAITING), by)
        self._unasked.discard(chat.id)

    def _answer(self, chat: Chat, text: str) -> None:
        # All readers of a channel would get it.
        if chat.type != Chat.CHANNEL:
            self._say(chat.id, text)


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


def _profile(chat: Chat) -> Profile:
    return Profile(chat.id, visible(chat.title), username=visible(chat.username))
