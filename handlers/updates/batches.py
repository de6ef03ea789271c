"""Batches: what is handled at once. One update, or all parts of an album."""

import json
from collections.abc import Hashable, Sequence

from telegram import Bot, Message, Update

from handlers import subscribers
from handlers.compose.prefix import COMMAND
from handlers.updates import incoming
from models.changes import Said
from models.inbox import Waiting
from models.profiles import Profile

Batch = Sequence[Waiting]


def parsed(batch: Batch, bot: Bot) -> tuple[Update, Sequence[Message]]:
    """What PTB makes of it; an album as the update of its part with the command, and all its messages."""
    updates = [Update.de_json(json.loads(one.body), bot) for one in batch]
    if album(batch[0]) is None:
        return updates[0], ()
    messages = {update.message.message_id: update for update in updates if update.message}
    ordered = [messages[one] for one in sorted(messages)]
    commands = (one for one in ordered if one.message and COMMAND.match(one.message.caption or ""))
    return next(commands, ordered[0]), [one.message for one in ordered if one.message]


def album(update: Waiting) -> str | None:
    return incoming.album(incoming.loaded(update.body)) if "media_group_id" in update.body else None


def heard(batch: Batch, bot: Bot) -> Sequence[Profile]:
    """The chat that these show to be there; of one that blocks the bot, none."""
    change = subscribers.change(parsed(batch, bot)[0])
    return [change.who] if change and change.said is not Said.BLOCKED else []


def wish(batch: Batch) -> Hashable:
    """What is to be looked up: of several with the same wish, the newest is enough."""
    raw = incoming.loaded(batch[0].body)
    data, text = incoming.pressed(raw), incoming.typed(raw)
    if data is not None:
        return data
    # Anything else that is written is taken for itself, and a command for what it answers.
    return text if text.startswith("/") and len(text.split()) == 1 else batch[0].update_id
