"""Bodies of messages a person may send: `await ada.send(media.photo(caption="hi"))`."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


def photo(caption: str | None = None, *, file_id: str = "photo-1", **fields: Any) -> Json:
    """`fields` are further Bot API fields: caption_entities, has_media_spoiler, show_caption_above_media …"""
    sizes = ((90, "small-"), (1280, ""))
    files = [_file(prefix + file_id, width=width, height=width * 9 // 16) for width, prefix in sizes]
    return _captioned({"photo": files}, caption, fields)


def live_photo(caption: str | None = None, *, file_id: str = "live-1", **fields: Any) -> Json:
    """It is a photo as well, because older bots know no live photos."""
    still = photo(file_id=f"still-{file_id}")
    file = _file(file_id, width=1280, height=720, duration=3, mime_type="video/mp4") | still
    return _captioned({"live_photo": file} | still, caption, fields)


def video(
    caption: str | None = None,
    *,
    file_id: str = "video-1",
    cover: Json | None = None,
    start: int | None = None,
    **fields: Any,
) -> Json:
    """`cover` is a `photo` that stands for it, `start` the second at which it begins to play."""
    file = _file(file_id, width=1280, height=720, duration=12, mime_type="video/mp4")
    file |= {"cover": cover["photo"]} if cover else {}
    file |= {"start_timestamp": start} if start else {}
    return _captioned({"video": file}, caption, fields)


def animation(caption: str | None = None, *, file_id: str = "animation-1", **fields: Any) -> Json:
    file = _file(file_id, width=320, height=240, duration=3, mime_type="video/mp4")
    return _captioned({"animation": file, "document": file}, caption, fields)


def document(caption: str | None = None, *, file_id: str = "document-1", **fields: Any) -> Json:
    file = _file(file_id, file_name="notes.pdf", mime_type="application/pdf")
    return _captioned({"document": file}, caption, fields)


def audio(caption: str | None = None, *, file_id: str = "audio-1", **fields: Any) -> Json:
    file = _file(file_id, duration=180, performer="Somebody", title="Song", mime_type="audio/mpeg")
    return _captioned({"audio": file}, caption, fields)


def voice(caption: str | None = None, *, file_id: str = "voice-1", **fields: Any) -> Json:
    return _captioned({"voice": _file(file_id, duration=4, mime_type="audio/ogg")}, caption, fields)


def video_note(*, file_id: str = "video-note-1") -> Json:
    return {"video_note": _file(file_id, length=240, duration=5)}


def sticker(*, file_id: str = "sticker-1", emoji: str = "🙂") -> Json:
    looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": _file(file_id, emoji=emoji, **looks)}


def poll(question: str = "Tea or coffee?", options: Sequence[str] = ("Tea", "Coffee"), **fields: Any) -> Json:
    whole = {
        "id": "poll-1",
        "question": question,
        "options": [poll_option(option, at) for at, option in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
    return {"poll": whole | fields}


def poll_option(text: str, position: int) -> Json:
    return {"persistent_id": str(position), "text": text, "voter_count": 0}


def quiz(question: str = "2 + 2?", options: Sequence[str] = ("3", "4"), correct: int | None = 1) -> Json:
    """`correct=None`: Telegram does not tell the bot which answer is right, as in a forwarded quiz."""
    known = {} if correct is None else {"correct_option_ids": [correct]}
    return poll(question, options, type="quiz", **known)


def location(latitude: float = 52.52, longitude: float = 13.405) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def venue(title: str = "Library", address: str = "1 Long Street") -> Json:
    place = location()
    return {"venue": place | {"title": title, "address": address}} | place


def contact(phone_number: str = "+10000000000", first_name: str = "Ada") -> Json:
    return {"contact": {"phone_number": phone_number, "first_name": first_name}}


def dice(emoji: str = "🎲", value: int = 3) -> Json:
    return {"dice": {"emoji": emoji, "value": value}}


def paid_media(star_count: int = 5) -> Json:
    return {"paid_media": {"star_count": star_count, "paid_media": [{"type": "preview"}]}}


def _file(file_id: str, **fields: Any) -> Json:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": 1000, **fields}


def _captioned(body: Json, caption: str | None, fields: Json) -> Json:
    return body | ({} if caption is None else {"caption": caption}) | fields
