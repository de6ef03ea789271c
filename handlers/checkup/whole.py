"""The whole checkup: of a set-up, from the shell, and of the bot that runs, from the chat."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from telegram import User

from broadcast.checkup import PLACES, Code, Line
from broadcast.settings import Settings
from broadcast.wire.knock import Heard, another_polls, knock
from handlers.checkup import database, price, settings, telegram
from handlers.checkup.given import Given, Readable, readable
from models.clock import Clock
from models.database import DatabaseError, DatabaseFault, Unavailable, database_at, words_of
from models.inspection import Inspected, inspected, looked_into
from models.store import Store

# What stands in the place of one of these would send the token elsewhere, or past the proxy.
LEAD_TO_TELEGRAM = frozenset({"BOT_TOKEN", "TELEGRAM_API_URL", "PROXY_URL", *settings.PROXIES})


@dataclass(frozen=True)
class Stored:
    """What was found where everything is remembered."""

    lines: tuple[Line, ...] = ()
    found: Inspected | None = None
    """None where it could not be looked into."""

    @property
    def audience(self) -> int | None:
        """Chats that get a broadcast; None where that is not known."""
        return self.found.holding.subscribers if self.found and self.found.holding else None


async def of_set_up(given: Given, clock: Clock) -> list[Line]:
    """Everything that can be found without the bot, whether it runs or not."""
    read = readable(given)
    stored, heard = await asyncio.gather(asyncio.to_thread(_stored, read, clock), _heard(read, clock))
    return [
        *settings.lines(given, read, clock),
        *(await _told(read, heard, stored.found)),
        *stored.lines,
        *_price(read, heard, stored),
    ]


async def of_bot(store: Store, with_settings: Settings, clock: Clock) -> list[Line]:
    """What an admin may know of the bot that runs here."""
    read, looking = Readable(with_settings, ()), asyncio.to_thread(_inside, store, clock)
    stored, heard = await asyncio.gather(looking, knock(with_settings, clock))
    found = [
        *settings.around(read, clock),
        *telegram.lines(heard, with_settings),
        *stored.lines,
        *_price(read, heard, stored),
    ]
    return [one for one in found if one.code not in PLACES]


async def _heard(read: Readable, clock: Clock) -> Heard | None:
    if read.unusable & LEAD_TO_TELEGRAM:
        return None
    known = "ADMIN_CHAT_IDS" not in read.unusable
    asked = read.settings if known else replace(read.settings, admin_chat_ids=frozenset())
    return await knock(asked, clock)


async def _told(read: Readable, heard: Heard | None, found: Inspected | None) -> list[Line]:
    """All about Telegram, and whether another program polls, where nothing of ours could be that."""
    if heard is None:
        return [Line(Code.UNASKED, {"variables": tuple(sorted(read.unusable & LEAD_TO_TELEGRAM))})]
    lines = [*telegram.lines(heard, read.settings)]
    if isinstance(heard.me, User) and heard.webhook == "" and not (found and found.runs):
        # Where the database does not tell, it may be the bot itself that polls, which must not be disturbed.
        asked = found is not None and found.rests
        lines.append(telegram.other_poller(await another_polls(read.settings) if asked else None))
    return lines


def _stored(read: Readable, clock: Clock) -> Stored:
    if "DATABASE_URL" in read.unusable:
        return Stored()
    try:
        place = database_at(read.settings.database_url)
    except DatabaseError as error:
        return Stored((database.trouble(error),))
    beside = [*database.stop_file(place.folder), *database.disk(place.folder)]
    if place.file:
        beside = [*settings.open_to_others(place.file), *beside]
    try:
        found = looked_into(read.settings.database_url, clock())
    except DatabaseError as error:
        return Stored((database.trouble(error), *beside))
    bot = None if "BOT_TOKEN" in read.unusable else read.settings.bot_id
    return Stored((*database.lines(found, place, bot, clock()), *beside), found)


def _inside(store: Store, clock: Clock) -> Stored:
    folder = store.database.folder
    beside = *database.stop_file(folder), *database.disk(folder)
    try:
        found = inspected(store.database, store.engine, clock())
    except Unavailable as error:
        fault = DatabaseError(DatabaseFault.UNUSABLE, detail=words_of(error))
        return Stored((database.trouble(fault), *beside))
    return Stored((*database.lines(found, store.database, None, clock()), *beside), found)


def _price(read: Readable, heard: Heard | None, stored: Stored) -> Iterator[Line]:
    if not read.unusable & {"MESSAGES_PER_SECOND", "PAID_BROADCAST"}:
        yield from price.lines(stored.audience, read.settings, heard.stars if heard else None)
