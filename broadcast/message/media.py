"""A medium as Telegram takes it where it is sent by its file: alone, in an album, in the place of another."""

from collections.abc import Mapping
from typing import Any

from telegram import (
    InputMedia,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
)

from broadcast.message.methods import Grouped, Words
from models.content import VISIBLE, Medium

_UNSEEN: Mapping[str, type[InputMediaAudio | InputMediaDocument]] = {
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
}
_SEEN: Mapping[str, type[InputMediaPhoto | InputMediaVideo]] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
}


def alone(medium: Medium) -> Mapping[str, Any]:
    """What the method that sends this kind is given of it, by its own names."""
    given = {
        medium.kind: medium.file_id,
        "photo": medium.still if medium.still else medium.file_id if medium.kind == "photo" else None,
        "has_spoiler": medium.spoiler or None,
        **_of_video(medium),
    }
    return {name: value for name, value in given.items() if value is not None}


def swapped(medium: Medium, words: Words) -> InputMedia:
    """The medium that an edit puts in the place of another."""
    if medium.kind != "animation":  # which no album holds (core.telegram.org/bots/api#sendmediagroup)
        return grouped(medium, words)
    assert medium.file_id, "what can be exchanged is sent by its file"
    return InputMediaAnimation(
        medium.file_id,
        words.text,
        caption_entities=words.entities,
        has_spoiler=medium.spoiler or None,
        show_caption_above_media=words.above or None,
    )


def grouped(medium: Medium, words: Words) -> Grouped:
    """A part of an album."""
    file = medium.file_id
    assert file, "what an album holds is sent by its file"
    if medium.kind not in VISIBLE:
        return _UNSEEN[medium.kind](file, words.text, caption_entities=words.entities)
    spoiler, above = medium.spoiler or None, words.above or None
    if medium.still:  # a live photo is sent as two files
        return InputMediaLivePhoto(
            file,
            medium.still,
            words.text,
            caption_entities=words.entities,
            has_spoiler=spoiler,
            show_caption_above_media=above,
        )
    return _SEEN[medium.kind](
        file,
        words.text,
        caption_entities=words.entities,
        has_spoiler=spoiler,
        show_caption_above_media=above,
        **_of_video(medium),
    )


def _of_video(medium: Medium) -> Mapping[str, Any]:
    # A file's own size and length go along with its id, and these two do not.
    given = {"cover": medium.cover, "start_timestamp": medium.start}
    return {name: value for name, value in given.items() if value is not None}
