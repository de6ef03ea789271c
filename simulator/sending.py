"""The send* methods: a new message from the bot."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator.chats import Chat
from simulator.keyboards import inline_keyboard
from simulator.media import poll
from simulator.messages import CAPTIONED, FILES, Content, Json, Message
from simulator.params import Params, decoded, flag, whole
from simulator.refused import bad_request
from simulator.texts import caption_fields, text_body
from simulator.world import World

# sendDice in https://core.telegram.org/bots/api: how far each emoji counts
DICE: Mapping[str, int] = MappingProxyType({"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64})
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")  # how a file begins that is one
# The effects that nobody pays for; of others the bot's owner has to have Premium.
EFFECTS = frozenset(
    {
        "5104841245755180586",  # 🔥
        "5107584321108051014",  # 👍
        "5104858069142078462",  # 👎
        "5159385139981059251",  # ❤️
        "5046509860389126442",  # 🎉
        "5046589136895476101",  # 💩
    }
)
TYPE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "animation": "Animation",
        "live_photo": "LivePhoto",
        "photo": "Photo",
        "video": "Video",
        "document": "Document",
        "audio": "Audio",
        "voice": "VoiceNote",
        "video_note": "VideoNote",
        "sticker": "Sticker",
    }
)


def send_message(world: World, params: Params) -> Json:
    return _send(world, params, "sendMessage", "text", lambda: text_body(world, params))


def send_file(kind: str, method: str) -> Callable[[World, Params], Json]:
    """The method that sends one kind of file."""

    def send(world: World, params: Params) -> Json:
        return _send(world, params, method, kind, lambda: file_body(world, kind, params))

    return send


def send_location(world: World, params: Params) -> Json:
    return _send(world, params, "sendLocation", "location", lambda: {"location": _location(params)})


def send_venue(world: World, params: Params) -> Json:
    return _send(world, params, "sendVenue", "venue", lambda: _venue(params))


def send_contact(world: World, params: Params) -> Json:
    return _send(world, params, "sendContact", "contact", lambda: {"contact": _contact(params)})


def send_poll(world: World, params: Params) -> Json:
    chat = recipient(world, params, "poll")
    content = built(params, {"poll": _poll(world, params)})
    return deliver(world, params, "sendPoll", chat, content).as_json()


def send_dice(world: World, params: Params) -> Json:
    chat = recipient(world, params, "dice")
    content = built(params, {"dice": rolled(world, params.get("emoji") or "🎲")})
    return deliver(world, params, "sendDice", chat, content).as_json()


def send_chat_action(world: World, params: Params) -> bool:
    recipient(world, params, "text")
    return True


def recipient(world: World, params: Params, kind: str) -> Chat:
    """The chat a message of this kind goes to. Raises: Refused if Telegram would not deliver it."""
    chat = world.chat(params)
    if refusal := chat.refusal(kind):
        raise refusal
    check_effect(chat, params)
    return chat


def check_effect(chat: Chat, params: Params) -> None:
    """Raises: Refused if this chat cannot get a message with this effect."""
    effect = params.get("message_effect_id")
    if effect and chat.type != "private":
        raise bad_request("can't use message effects in the chat")  # in the words of TDLib
    if effect and effect not in EFFECTS:
        raise bad_request("EFFECT_ID_INVALID")


def built(params: Params, body: Json) -> Content:
    """The content with what a send* or copy* call may say about it."""
    if effect := params.get("message_effect_id"):
        body = {**body, "effect_id": effect}
    markup = inline_keyboard(params.get("reply_markup"))
    silent, protected = flag(params, "disable_notification"), flag(params, "protect_content")
    return Content(body, markup, silent=silent, protected=protected)


def deliver(world: World, params: Params, method: str, chat: Chat, content: Content) -> Message:
    return world.send(method, chat, content, reply_to=_reply_to(chat, params))


def file_body(world: World, kind: str, params: Params) -> Json:
    """A file already known, or just uploaded, with its caption. Raises: Refused."""
    body: Json = {kind: known_file(world, kind, params.get(kind, ""))}
    if kind == "animation":
        body["document"] = body[kind]
    if kind == "video":
        body[kind] = _video(world, body[kind], params)
    if kind == "live_photo":
        body["photo"] = known_file(world, "photo", params.get("photo", ""))
    if flag(params, "has_spoiler"):
        body["has_media_spoiler"] = True
    return body | (caption_fields(world, params) if kind in CAPTIONED else {})


def _video(world: World, file: Json, params: Params) -> Json:
    """A video as this call shows it: cover and start are the message's, and no part of the file."""
    bare = {name: value for name, value in file.items() if name not in ("cover", "start_timestamp")}
    if cover := params.get("cover"):
        found = known_file(world, "photo", cover)
        bare["cover"] = found if isinstance(found, list) else [found]
    if start := params.get("start_timestamp"):
        bare["start_timestamp"] = int(start)
    return bare


def known_file(world: World, kind: str, reference: str) -> Any:
    if reference not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    known_as, media = world.files[reference]
    if known_as == "":
        return _received(world, kind, reference)
    if known_as != kind:
        raise bad_request(f"can't use file of type {TYPE_NAMES[known_as]} as {TYPE_NAMES[kind]}")
    return media


def _received(world: World, kind: str, reference: str) -> Any:
    """A file that was uploaded with this call; from now on its id is of this kind."""
    content = world.uploads.pop(reference, b"")
    if kind == "photo" and not content.startswith(PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    _, media = world.files[reference]
    found = [media] if kind == "photo" else media
    world.files[reference] = kind, found
    if kind == "document":
        world.contents[reference] = content
    return found


def rolled(world: World, emoji: str) -> Json:
    if emoji not in DICE:
        raise bad_request("wrong dice emoji specified")
    return {"emoji": emoji, "value": 1 + world.serial() % DICE[emoji]}


def _send(world: World, params: Params, method: str, kind: str, body: Callable[[], Json]) -> Json:
    chat = recipient(world, params, kind)
    key = (method, *(item for item in params.items() if item[0] != "chat_id"))
    content = world.content(key, lambda: built(params, body()))
    return deliver(world, params, method, chat, content).as_json()


def _reply_to(chat: Chat, params: Params) -> int | None:
    """Raises: Refused if the message replied to is gone and the call insists on it."""
    reply = decoded(params, "reply_parameters")
    if not reply:
        return None
    message_id = int(reply.get("message_id", 0))
    if message_id in chat.messages:
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _location(params: Params) -> Json:
    try:
        latitude, longitude = float(params["latitude"]), float(params["longitude"])
    except (KeyError, ValueError) as error:
        raise bad_request("wrong latitude or longitude") from error
    return {"latitude": latitude, "longitude": longitude}


def _venue(params: Params) -> Json:
    place = _location(params)
    venue = {"location": place, "title": params.get("title", ""), "address": params.get("address", "")}
    return {"venue": venue, "location": place}


def _contact(params: Params) -> Json:
    if not params.get("phone_number"):
        raise bad_request("phone number is empty")
    fields = ("phone_number", "first_name", "last_name", "vcard")
    return {name: params[name] for name in fields if params.get(name)}


def _poll(world: World, params: Params) -> Json:
    options = decoded(params, "options") or []
    if not params.get("question"):
        raise bad_request("poll question must be non-empty")
    if not options:
        raise bad_request("poll must have at least 1 option")
    texts = [option if isinstance(option, str) else option["text"] for option in options]
    settings: Json = {
        "id": str(world.serial()),
        "is_closed": flag(params, "is_closed"),
        "is_anonymous": params.get("is_anonymous", "true").lower() == "true",
        "type": params.get("type") or "regular",
        "allows_multiple_answers": flag(params, "allows_multiple_answers"),
    }
    if settings["type"] == "quiz":
        correct = decoded(params, "correct_option_ids") or [whole(params, "correct_option_id")]
        settings["correct_option_ids"] = correct
    found: Json = poll(params["question"], texts, **settings)["poll"]
    return found


FILE_METHODS = {
    f"send{kind.title().replace('_', '')}": send_file(kind, f"send{kind.title().replace('_', '')}")
    for kind in FILES
}
