"""What a checkup says: a sentence for each of its codes, behind a mark."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from broadcast.checkup import Code, Line, Mark, Value
from broadcast.envfile import EnvFile, EnvFileFault
from broadcast.readings import Slip
from broadcast.settings import BadSetting
from handlers.texts import operator
from handlers.texts.formats import about, duration
from handlers.texts.times import Calendar
from models.database import DatabaseFault

MARKS = {Mark.FINE: "✓", Mark.ADVICE: "⚠", Mark.BROKEN: "✗"}

_BACKUPS = "Backups made in another way are not known here."

SENTENCES: Mapping[Code, str] = {
    Code.ENVIRONMENT: "In the environment: {names}.",
    Code.FILE: "In {path}: {names}.",
    Code.DEFAULTS: "Not set, so by default: {names}.",
    Code.BAD_SETTING: "{said}",
    Code.BAD_FILE: "{said}",
    Code.OVERRULED: "{variable} stands in {path} too, but the environment counts: remove one of them.",
    Code.MISSPELT: "{name}{where} is no setting; if {meant} is meant, write it so.",
    Code.OPEN_FILE: "Others can read {path} (mode {mode}): chmod 600 {path}",
    Code.ZONE: "Times are told in {zone}, where it is {now}.",
    Code.PROXY: "Telegram is reached through the proxy {proxy}.",
    Code.NO_PROXY: "No proxy is used.",
    Code.UNASKED: "Telegram was not asked; mend {variables} first.",
    Code.SERVER: "{url} answers (in {milliseconds} ms).",
    Code.UNREACHABLE: "{url} does not answer as it should: {trouble}. {what}",
    Code.NO_BOT_API: operator.NO_BOT_API,
    Code.BOT: "The token is that of @{username} ({name}).",
    Code.BAD_TOKEN: operator.BAD_TOKEN,
    Code.NO_WEBHOOK: "No webhook gets the updates.",
    Code.WEBHOOK: operator.WEBHOOK,
    Code.TAKEN_OVER: "A webhook at {host} gets the updates until the next start, which takes the bot over.",
    Code.WEBHOOK_UNKNOWN: "Whether a webhook gets the updates is not known: {trouble}.",
    Code.ALONE: "No other program polls with this token.",
    Code.POLLER: operator.ANOTHER_POLLS,
    Code.POLLER_UNKNOWN: "Whether another program polls with this token is not known; mend the rest and ask "
    "again.",
    Code.ADMINS: "Admins who can be reached: {names}.",
    Code.BAD_ADMIN: "Admin {who} cannot be written to ({trouble}): {what}",
    Code.ADMIN_UNKNOWN: "Whether admin {who} can be written to is not known: {trouble}.",
    Code.CLOCK: "The clock agrees with Telegram’s.",
    Code.BAD_CLOCK: "The clock is {off} {direction} Telegram’s, so what is scheduled comes at a wrong time: "
    "let the system set it (NTP).",
    Code.CLOCK_UNKNOWN: "The server tells no time, so the clock was not compared; look at it yourself.",
    Code.DATABASE: "The database is {name}.",
    Code.NEW_DATABASE: "The database {name} is not made yet; the first start does it.",
    Code.OLDER: "An earlier version wrote the database: back it up, the next start brings it up to date.",
    Code.BAD_DATABASE: "{said}",
    Code.READ_ONLY: "This user may not write the database or its folder: chown them, or run as another user.",
    Code.DAMAGED: "The database is damaged ({words}): stop the bot, keep the file, put the last backup back.",
    Code.SOUND: "A quick look finds nothing damaged in it.",
    Code.OTHER_BOT: operator.OTHER_BOT,
    Code.HOLDS: "Subscribers: {subscribers:,}. Broadcasts: {broadcasts:,}. Size: {megabytes:,} MB.",
    Code.RUNS: "The bot looked at it at {looked}: it runs, or has stopped within a minute.",
    Code.RESTS: "The bot does not run; it looked at it last at {looked}.",
    Code.STANDSTILL: "{by} stopped everything at {at}: nothing goes out until /resumeall.",
    Code.STOP_FILE: "A file STOP lies beside the database: nothing goes out until it is removed.",
    Code.OLD_COPY: "The database is an old copy: the bot asks its admins before anything goes out.",
    Code.BACKUP: "The last backup was made at {at}.",
    Code.OLD_BACKUP: f"The last backup was made at {{at}}: make one with bot.py backup FILE. {_BACKUPS}",
    Code.NO_BACKUP: f"No backup is known: make one with bot.py backup FILE. {_BACKUPS}",
    Code.DISK: "Free on the disk: {free:,} MB.",
    Code.LOW_DISK: "Only {free:,} MB are free on the disk: make room, nothing goes out when it is full.",
    Code.FULL_DISK: "The disk is full ({free:,} MB are free): nothing goes out. Make room, and do not end "
    "the bot before.",
    Code.NOBODY: "Nobody has subscribed yet.",
    Code.PACE: "A message to all {chats:,} takes {takes} at {pace:g} a second.",
    Code.PACE_UNKNOWN: "How many would get a message is not known until the next start.",
    Code.TOO_FAST: "MESSAGES_PER_SECOND is {pace:g}, and floods hold up more than about 30 without "
    "PAID_BROADCAST: set it to 30, or pay for more with PAID_BROADCAST=true.",
    Code.STARS: "A message to all costs {stars:,} Stars at most, and the bot has {balance:,}.",
    Code.FEW_STARS: "A message to all costs up to {stars:,} Stars, and the bot has {balance:,}: get more, or "
    "lower MESSAGES_PER_SECOND.",
    Code.STARS_UNKNOWN: "How many Stars the bot has is not known: {trouble}.",
}


def plain(lines: Iterable[Line], calendar: Calendar) -> str:
    """As a terminal shows it, a line each."""
    return "\n".join(f"{MARKS[one.mark]} {sentence(one, calendar)}" for one in lines)


def html(lines: Iterable[Line], calendar: Calendar) -> str:
    """As the chat shows it."""
    return escape(plain(lines, calendar), quote=False)


def sentence(line: Line, calendar: Calendar) -> str:
    shown = {name: _shown(value, calendar) for name, value in line.facts.items()}
    return SENTENCES[line.code].format_map(shown | _besides(line))


def _shown(value: Value, calendar: Calendar) -> object:
    match value:
        case tuple():
            return ", ".join(value)
        case datetime():
            return calendar.full(value)
    return value


def _besides(line: Line) -> dict[str, str]:
    """What a sentence has besides its facts, where these are told in words."""
    facts: Mapping[str, Any] = line.facts
    match line.code:
        case Code.BAD_SETTING | Code.BAD_FILE | Code.BAD_DATABASE:
            return {"said": _of_start(line.code, facts)}
        case Code.MISSPELT:
            return {"where": f" in {facts['path']}" if facts["path"] else " in the environment"}
        case Code.ZONE:
            return {"zone": facts["zone"] or "the machine’s zone"}
        case Code.UNREACHABLE:
            return {"what": _way_out(facts["proxy"])}
        case Code.BAD_ADMIN | Code.ADMIN_UNKNOWN:
            return _admin(facts["admin"], facts["name"])
        case Code.BAD_CLOCK:
            ahead: timedelta = facts["ahead"]
            off = abs(ahead).total_seconds()
            return {"off": duration(off), "direction": "ahead of" if ahead > timedelta() else "behind"}
        case Code.PACE:
            return {"takes": about(facts["seconds"])}
    return {}


def _admin(admin: int, name: str) -> dict[str, str]:
    if name:  # so the id is somebody's
        return {
            "who": f"{admin}, {name},",
            "what": "if that is who you mean, they have to press Start, or unblock the bot.",
        }
    compare = "compare the id in ADMIN_CHAT_IDS with the one that the bot tells them when they press Start."
    return {"who": str(admin), "what": compare}


def _way_out(proxy: str) -> str:
    if proxy:
        return f"See to the proxy {proxy}, or set another PROXY_URL."
    return "See to the network and TELEGRAM_API_URL; where Telegram is blocked, set PROXY_URL."


def _of_start(code: Code, facts: Mapping[str, Any]) -> str:
    """What would be said at the start, too."""
    if code is Code.BAD_DATABASE:
        told = operator.DATABASE[DatabaseFault(facts["fault"])]
        return told.format_map({**facts, "name": facts["name"] or "of this bot"})
    if code is Code.BAD_FILE:
        return operator.ENV_FILE[EnvFileFault(facts["fault"])].format_map(facts)
    slip = Slip(facts["slip"]) if facts["slip"] else None
    file = EnvFile([Path(one) for one in facts["folders"]], Path(facts["path"]) if facts["path"] else None)
    return operator.setting(BadSetting(facts["variable"], is_set=facts["is_set"], slip=slip), file)
