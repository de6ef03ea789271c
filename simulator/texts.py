"""The text and the caption of a message, as parameters give them and Telegram stores them."""

from simulator.markup import formatted
from simulator.messages import Json
from simulator.params import Params, decoded, flag
from simulator.refused import bad_request

# https://core.telegram.org/bots/api: "1-4096 characters after entities parsing", captions "0-1024"
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def text_body(params: Params) -> Json:
    """The fields of a text message. Raises: Refused."""
    text, entities = formatted(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    body: Json = {"text": text}
    if entities:
        body["entities"] = entities
    if preview := decoded(params, "link_preview_options"):
        body["link_preview_options"] = preview
    return body


def caption_fields(params: Params) -> Json:
    """The fields a caption adds to a medium; none for an empty one. Raises: Refused."""
    caption, entities = formatted(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    if len(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    fields: Json = {"caption": caption}
    if entities:
        fields["caption_entities"] = entities
    if flag(params, "show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields
