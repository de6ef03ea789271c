"""copyMessage and forwardMessage: a message of any kind, sent on whole."""

from simulator.chats import Chat
from simulator.messages import CAPTIONED, Content, Json, Message
from simulator.params import Params, message_ids, whole
from simulator.refused import bad_request
from simulator.sending import built, deliver, recipient, rolled
from simulator.texts import caption_fields
from simulator.world import World

# Message in https://core.telegram.org/bots/api: what the service says, and what copyMessage excludes
SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "users_shared",
        "chat_shared",
        "connected_website",
        "write_access_allowed",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "giveaway_created",
        "giveaway_completed",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "web_app_data",
        "successful_payment",
        "refunded_payment",
        "gift",
        "unique_gift",
    }
)
UNCOPYABLE = SERVICE | {"paid_media", "giveaway", "giveaway_winners", "invoice"}
# What belongs to one message and not to its copies; an effect would need `message_effect_id`.
UNCOPIED = frozenset({"forward_origin", "effect_id", "quote", "external_reply"})
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


def copy_message(world: World, params: Params) -> Json:
    source = _source(world, params, "copy")
    if not _copyable(source):
        raise bad_request("message can't be copied")
    return {"message_id": _copy(world, params, "copyMessage", source).message_id}


def copy_messages(world: World, params: Params) -> list[Json]:
    """The copies. What is missing or cannot be copied is left out without an error."""
    found = _sources(world, params)
    copies = [_copy(world, params, "copyMessages", source) for source in found if _copyable(source)]
    _regroup(world, [source for source in found if _copyable(source)], copies)
    return [{"message_id": message.message_id} for message in copies]


def forward_message(world: World, params: Params) -> Json:
    return _forward(world, params, "forwardMessage", _source(world, params, "forward")).as_json()


def forward_messages(world: World, params: Params) -> list[Json]:
    sources = [source for source in _sources(world, params) if source.kind not in SERVICE]
    forwards = [_forward(world, params, "forwardMessages", source) for source in sources]
    _regroup(world, sources, forwards)
    return [{"message_id": message.message_id} for message in forwards]


def origin(message: Message) -> Json:
    """The MessageOrigin that a forward of this message shows."""
    known: Json | None = message.body.get("forward_origin")
    if known is not None:
        return known
    date = int(message.date)
    if message.sender is not None:
        return {"type": "user", "sender_user": message.sender, "date": date}
    return {"type": "channel", "chat": message.chat.as_json(), "message_id": message.message_id, "date": date}


def _source(world: World, params: Params, purpose: str) -> Message:
    message = _origin_chat(world, params).messages.get(whole(params, "message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    if purpose == "forward" and message.kind in SERVICE:
        raise bad_request("message can't be forwarded")
    return message


def _sources(world: World, params: Params) -> list[Message]:
    chat = _origin_chat(world, params)
    found = [chat.messages[one] for one in message_ids(params) if one in chat.messages]
    if not found:
        raise bad_request("there are no messages to copy or forward")
    return found


def _origin_chat(world: World, params: Params) -> Chat:
    return world.chat(params, "from_chat_id")


def _copyable(source: Message) -> bool:
    poll = source.body.get("poll")
    if poll and poll["type"] == "quiz" and not poll.get("correct_option_ids"):
        return False
    return source.kind not in UNCOPYABLE


def _copy(world: World, params: Params, method: str, source: Message) -> Message:
    chat = recipient(world, params, source.kind)
    content = source.content
    if content.kind in ("poll", "dice"):
        copied = built(params, _anew(world, content.body))
    else:
        key = (content, *(item for item in params.items() if item[0] != "chat_id"))
        copied = world.content(key, lambda: built(params, _copied_body(world, content, params)))
    return deliver(world, params, method, chat, copied)


def _copied_body(world: World, content: Content, params: Params) -> Json:
    """The same body, by reference, unless there is something to leave out or to replace."""
    body = content.body
    if not UNCOPIED.isdisjoint(body):
        body = {name: value for name, value in body.items() if name not in UNCOPIED}
    if "caption" not in params or content.kind not in CAPTIONED:
        return body
    bare = {name: value for name, value in body.items() if name not in CAPTION_FIELDS}
    return bare | caption_fields(world, params)


def _anew(world: World, body: Json) -> Json:
    """A copied poll collects votes of its own; a copied dice rolls again."""
    if "dice" in body:
        return {"dice": rolled(world, body["dice"]["emoji"])}
    poll = body["poll"]
    options = [{**option, "voter_count": 0} for option in poll["options"]]
    fresh = {"id": str(world.serial()), "options": options, "total_voter_count": 0, "is_closed": False}
    return {"poll": poll | fresh}


def _forward(world: World, params: Params, method: str, source: Message) -> Message:
    chat = recipient(world, params, source.kind)
    content = built(params, source.body | {"forward_origin": origin(source)})
    return deliver(world, params, method, chat, content)


def _regroup(world: World, sources: list[Message], results: list[Message]) -> None:
    """Albums stay albums, under a new id."""
    groups: dict[str, str] = {}
    for source, result in zip(sources, results, strict=True):
        if source.media_group_id is not None:
            if source.media_group_id not in groups:
                groups[source.media_group_id] = str(world.serial())
            result.media_group_id = groups[source.media_group_id]
