"""The text and the caption of a message, as parameters give them and Telegram stores them."""

from simulator.markup import Entity, formatted
from simulator.messages import Json
from simulator.params import Params, decoded, flag
from simulator.refused import bad_request
from simulator.world import World

# https://core.telegram.org/bots/api: "1-4096 characters after entities parsing", captions "0-1024"
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def text_body(world: World, params: Params, too_long: str = "message is too long") -> Json:
    """The fields of a text message. Raises: Refused."""
    text, found = formatted(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    entities = _permitted(world, found)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request(too_long)
    body: Json = {"text": text}
    if entities:
        body["entities"] = entities
    if preview := decoded(params, "link_preview_options"):
        body["link_preview_options"] = preview
    return body


def caption_fields(world: World, params: Params, too_long: str = "message caption is too long") -> Json:
    """The fields a caption adds to a medium; none for an empty one. Raises: Refused."""
    caption, found = formatted(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    entities = _permitted(world, found)
    if len(caption) > LONGEST_CAPTION:
        raise bad_request(too_long)
    if not caption:
        return {}
    fields: Json = {"caption": caption}
    if entities:
        fields["caption_entities"] = entities
    if flag(params, "show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields


def _permitted(world: World, entities: list[Entity]) -> list[Entity]:
    """The entities that the bot may use. A custom emoji it may not use stays in the text as a plain one."""
    if world.custom_emoji:
        return entities
    return [entity for entity in entities if entity["type"] != "custom_emoji"]
