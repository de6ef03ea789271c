"""editMessage* and deleteMessage*: what a bot may change and delete, and for how long."""

from simulator.albums import check_exchange, media_body
from simulator.chats import Chat
from simulator.keyboards import inline_keyboard
from simulator.messages import CAPTIONED, Json, Message
from simulator.params import Params, decoded, message_ids, whole
from simulator.refused import Refused, bad_request
from simulator.texts import caption_fields, text_body
from simulator.world import World

# deleteMessage in https://core.telegram.org/bots/api
DELETABLE_SECONDS = 48 * 3600
DICE_REST_SECONDS = 24 * 3600
# editMessageMedia in the same place; it also gives a text message its first medium
EXCHANGEABLE = ("animation", "live_photo", "photo", "video", "document", "audio")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _replace(world, params, message, text_body(world, params, "MESSAGE_TOO_LONG"))


def edit_message_caption(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    caption = caption_fields(world, params, "MEDIA_CAPTION_TOO_LONG")
    return _replace(world, params, message, _without_caption(message.body) | caption)


def edit_message_media(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    item = decoded(params, "media") or {}
    if message.kind not in (*EXCHANGEABLE, "text") or item.get("type") not in EXCHANGEABLE:
        raise bad_request("message can't be edited")
    body = media_body(world, item)
    if message.media_group_id is not None:
        check_exchange(message.kind, item["type"])
    return _replace(world, params, message, body)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    return _replace(world, params, message, message.body)


def stop_poll(world: World, params: Params) -> Json:
    """Close a poll, at any age; the answer is the poll alone. Raises: Refused, in the words of TDLib."""
    message = _open_chat(world, params).messages.get(whole(params, "message_id"))
    if message is None:
        raise bad_request("message with poll to stop not found")
    if message.kind != "poll":
        raise bad_request("message is not a poll")
    poll: Json = message.body["poll"]
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    if not message.from_bot:
        raise bad_request("poll can't be stopped")
    closed: Json = poll | {"is_closed": True}
    markup = inline_keyboard(params.get("reply_markup"))
    world.replace(message, message.content.changed(message.body | {"poll": closed}, markup))
    return closed


def delete_message(world: World, params: Params) -> bool:
    chat = _open_chat(world, params)
    message = chat.messages.get(whole(params, "message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if refusal := _undeletable(world, message):
        raise refusal
    world.remove(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete all of them, or none if one may not be deleted; missing ones are passed over."""
    chat = _open_chat(world, params)
    ids = dict.fromkeys(message_ids(params))
    found = [chat.messages[one] for one in ids if one in chat.messages]
    for message in found:
        if refusal := _undeletable(world, message):
            raise refusal
    for message in found:
        world.remove(message)
    return True


def _open_chat(world: World, params: Params) -> Chat:
    """A chat in which the bot may edit and delete, even one that has blocked it. Raises: Refused."""
    chat = world.chat(params)
    if refusal := chat.closed():
        raise refusal
    return chat


def _own_message(world: World, params: Params) -> Message:
    message = _open_chat(world, params).messages.get(whole(params, "message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _replace(world: World, params: Params, message: Message, body: Json) -> Json:
    markup = inline_keyboard(params.get("reply_markup"))
    # Telegram accepts buttons for a part of an album, and drops them.
    content = message.content.changed(body, None if message.media_group_id else markup)
    if (content.body, content.markup) == (message.content.body, message.content.markup):
        raise bad_request(NOT_MODIFIED)
    world.replace(message, content)
    return message.as_json()


def _without_caption(body: Json) -> Json:
    dropped = ("caption", "caption_entities", "show_caption_above_media")
    return {name: value for name, value in body.items() if name not in dropped}


def _undeletable(world: World, message: Message) -> Refused | None:
    age = world.clock.time() - message.date
    private = message.chat.type == "private"
    if not private and not message.from_bot:
        return bad_request("message can't be deleted")
    if age >= DELETABLE_SECONDS or (message.kind == "dice" and private and age < DICE_REST_SECONDS):
        return bad_request("message can't be deleted for everyone")
    return None
