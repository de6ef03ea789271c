"""The bot's own affairs: who it is, its updates, its commands, the chats it asks about, answered presses."""

import re

from simulator.messages import Json
from simulator.params import Params, decoded, flag, whole
from simulator.refused import bad_request
from simulator.world import Answer, World

# Telegram publishes no figure. Nobody still waits for the answer to a press this old.
QUERY_SECONDS = 15 * 60
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")  # BotCommand in https://core.telegram.org/bots/api
CHAT_DEFAULTS: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_me(world: World, _: Params) -> Json:
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def get_my_star_balance(world: World, _: Params) -> Json:
    return {"amount": world.stars}


async def get_updates(world: World, params: Params) -> list[Json]:
    allowed = decoded(params, "allowed_updates")
    if allowed is not None:
        world.updates.allowed = allowed
    limit = min(max(whole(params, "limit", 100), 1), 100)
    return await world.updates.get(whole(params, "offset"), limit, whole(params, "timeout"))


def delete_webhook(world: World, params: Params) -> bool:
    if flag(params, "drop_pending_updates"):
        world.updates.drop()
    world.updates.webhook = ""
    return True


def get_webhook_info(world: World, _: Params) -> Json:
    updates = world.updates
    return {"url": updates.webhook, "has_custom_certificate": False, "pending_update_count": updates.pending}


def set_my_commands(world: World, params: Params) -> bool:
    commands = decoded(params, "commands") or []
    for command in commands:
        name = str(command.get("command", "")).removeprefix("/")
        if not COMMAND_NAME.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(world, params), None)
    return True


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params)
    if refusal := chat.closed():
        raise refusal
    return chat.as_json() | CHAT_DEFAULTS


def get_chat_member(world: World, params: Params) -> Json:
    chat = world.chat(params)
    if refusal := chat.closed():
        raise refusal
    user_id = whole(params, "user_id")
    if user_id == world.bot["id"]:
        return chat.bot_member()
    person = world.chats.get(user_id)
    if person is None or person.type != "private":
        raise bad_request("member not found")
    known = (one for one in chat.administrators() if one["user"]["id"] == user_id)
    return next(known, {"status": "member", "user": person.as_json() | {"is_bot": False}})


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Without bots, whatever they are there."""
    chat = world.chat(params)
    if refusal := chat.closed():
        raise refusal
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return chat.administrators()


def leave_chat(world: World, params: Params) -> bool:
    chat = world.chat(params)
    if refusal := chat.closed():
        raise refusal
    chat.leave()
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    query = world.queries.pop(params.get("callback_query_id", ""), None)
    if query is None or world.clock.time() - query.asked_at > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = Answer(params.get("text"), flag(params, "show_alert"), params.get("url"))
    world.changes.happened(query.chat_id)
    return True


def _scope(world: World, params: Params) -> str:
    """ "default", "all_private_chats", "chat:5", "chat_member:-7:5", each with "/en" for a language.

    Raises: Refused if the bot does not know the chat.
    """
    scope = decoded(params, "scope") or {"type": "default"}
    if "chat_id" in scope:
        world.chat({"chat_id": str(scope["chat_id"])})
    parts = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    language = params.get("language_code")
    return ":".join(parts) + (f"/{language}" if language else "")
