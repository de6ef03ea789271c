"""Formatted text: HTML to entities, entities checked, blanks trimmed, commands found. Offsets are UTF-16."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from simulator.refused import Refused, bad_request
from simulator.urls import url_fault

Entity = dict[str, Any]

BLANKS = " \n\t\r"
COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
DECLARATION = re.compile(r"<([!?][^\s<>]*)")  # comments and the like; Telegram knows none
SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
}
NAMED_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # all that Telegram knows


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, parse_mode: str | None, entities: str | None) -> tuple[str, list[Entity]]:
    """Text and entities as Telegram would store them.

    Raises: Refused for broken markup, and for entities outside the text.
    """
    if entities:
        found = _given(text, entities)
    elif not parse_mode:
        found = []
    elif parse_mode.lower() == "html":
        text, found = parse_html(text)
    else:
        raise bad_request("unsupported parse_mode")
    return trimmed(text, found)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without blanks at both ends; at the front only up to where the first entity begins."""
    ended = text.rstrip(BLANKS)
    lead = len(ended) - len(ended.lstrip(BLANKS))
    if entities:
        lead = min(lead, min(entity["offset"] for entity in entities))
    kept = ended[lead:]
    if len(kept) == len(text):
        return text, entities
    end = utf16_length(kept)
    moved = [_clipped(entity, lead, end) for entity in entities]
    return kept, [entity for entity in moved if entity["length"] > 0]


def commands(text: str) -> list[Entity]:
    """The bot_command entities Telegram marks in what a person writes."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": match.end() - match.start(),
        }
        for match in COMMAND.finditer(text)
    ]


def parse_html(text: str) -> tuple[str, list[Entity]]:
    if declaration := DECLARATION.search(text):
        raise _unsupported(declaration[1], len(text[: declaration.start()].encode()))
    parser = _Html(text)
    parser.feed(text)
    parser.close()
    return parser.result()


def _clipped(entity: Entity, lead: int, end: int) -> Entity:
    start = entity["offset"] - lead
    return {**entity, "offset": start, "length": min(start + entity["length"], end) - start}


def _given(text: str, raw: str) -> list[Entity]:
    try:
        entities = json.loads(raw)
        bounds = [(int(entity["offset"]), int(entity["length"])) for entity in entities]
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request("can't parse entities: expected an Array of MessageEntity") from error
    for offset, length in bounds:
        _check_bounds(text, offset, length)
    kept = [entity for entity in entities if entity["length"]]
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _check_bounds(text: str, offset: int, length: int) -> None:
    if offset < 0 or length < 0:
        wrong = f"offset {offset}" if offset < 0 else f"length {length}"
        raise bad_request(f"receive an entity with incorrect {wrong}")
    encoded = text.encode("utf-16-le", "surrogatepass")
    end = offset + length
    if offset * 2 > len(encoded):
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if end * 2 > len(encoded):
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    if _splits(encoded, offset):
        at = _bytes_to(encoded, offset)
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {at}")
    if _splits(encoded, end):
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
            f" at byte offset {_bytes_to(encoded, end)}"
        )


def _splits(encoded: bytes, offset: int) -> bool:
    """Whether the unit at `offset` is the second half of a surrogate pair."""
    return offset * 2 < len(encoded) and 0xDC <= encoded[offset * 2 + 1] <= 0xDF


def _bytes_to(encoded: bytes, offset: int) -> int:
    """UTF-8 bytes up to the end of the symbol that `offset` splits, as Telegram counts them."""
    return len(
        encoded[: offset * 2 + 2].decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
    )


class _Html(HTMLParser):
    """Telegram's HTML: few tags, every one closed, every other '<' an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._source = text
        self._parts: list[str] = []
        self._length = 0  # UTF-16 units written so far
        self._open: list[tuple[str, Entity | None, int]] = []
        self._entities: list[Entity] = []

    def result(self) -> tuple[str, list[Entity]]:
        if self._open:
            tag = self._open[-1][0]
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{tag}"')
        ordered = sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._parts), ordered

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        entity = self._entity(tag, {name: value or "" for name, value in attrs})
        self._open.append((tag, entity, self._length))

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            raise _unparsed(f"Unexpected end tag at byte offset {self._byte()}")
        opened, entity, start = self._open.pop()
        if opened != tag:
            raise _unparsed(
                f'Unmatched end tag at byte offset {self._byte()}, expected "</{opened}>", found "</{tag}>"'
            )
        if entity is not None and self._length > start:
            self._close(entity, start)

    def handle_data(self, data: str) -> None:
        if "<" in data:
            before = data.partition("<")[0]
            at = self._byte() + len(before.encode())
            if self._source[self._position() + len(before) + 1 :][:1].isalpha():
                raise _unparsed(f"Unclosed start tag at byte offset {at}")
            raise _unsupported("", at)
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        source = self._source[self._position() :]
        closed = source[len(name) + 1 : len(name) + 2] == ";"
        self._write(NAMED_CHARACTERS.get(name, f"&{name};" if closed else f"&{name}"))

    def handle_charref(self, name: str) -> None:
        number = int(name[1:], 16) if name[:1] in "xX" else int(name)
        self._write(chr(number) if 0 < number < 0x110000 else f"&#{name};")

    def handle_comment(self, _: str) -> None:
        """An end tag without a name comes here, because the parser takes it for a comment."""
        raise _unparsed(f"Unexpected end tag at byte offset {self._byte()}")

    def _entity(self, tag: str, attributes: dict[str, str]) -> Entity | None:
        if kind := SIMPLE_TAGS.get(tag):
            language = attributes.get("class", "")
            named = kind == "code" and language.startswith("language-")
            return {"type": kind, "language": language[9:]} if named else {"type": kind}
        if tag == "a":
            url = attributes.get("href", "")
            return {"type": "text_link", "url": url} if url and url_fault(url) is None else None
        if tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
        if tag == "tg-emoji" and "emoji-id" in attributes:
            return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
        if tag == "span" and attributes.get("class") == "tg-spoiler":
            return {"type": "spoiler"}
        raise _unsupported(tag, self._byte())

    def _close(self, entity: Entity, start: int) -> None:
        placed = {**entity, "offset": start, "length": self._length - start}
        if placed["type"] == "pre" and self._entities:
            inner = self._entities[-1]
            same = (inner["offset"], inner["length"]) == (placed["offset"], placed["length"])
            if same and inner["type"] == "code" and "language" in inner:
                self._entities.pop()
                placed["language"] = inner["language"]
        elif placed["type"] == "code" and not any(tag == "pre" for tag, _, _ in self._open):
            placed.pop("language", None)
        self._entities.append(placed)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += utf16_length(text)

    def _position(self) -> int:
        line, column = self.getpos()
        return sum(len(row) + 1 for row in self._source.split("\n")[: line - 1]) + column

    def _byte(self) -> int:
        return len(self._source[: self._position()].encode())


def _unsupported(tag: str, at: int) -> Refused:
    return _unparsed(f'Unsupported start tag "{tag}" at byte offset {at}')


def _unparsed(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
