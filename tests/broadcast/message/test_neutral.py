"""The neutral files: small, well-formed, and of nothing."""

import struct
import zlib

import pytest
from telegram import Bot

from broadcast.message import neutral
from broadcast.wire.transport import AiohttpRequest
from models.withdrawn import NEUTRAL
from simulator import Person, Simulator
from tests.support.recall import ADA

WORDS = "(withdrawn)"


def test_picture_is_a_png_of_one_shade() -> None:
    png = neutral.made("photo", WORDS)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = {}, 8
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", png, at + 8 + size) == (zlib.crc32(name + data),)
        found[name], at = data, at + 12 + size
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", found[b"IHDR"])
    rows = zlib.decompress(found[b"IDAT"])
    assert (width, height, depth, colour, len(rows)) == (
        neutral.SIDE,
        neutral.SIDE,
        8,
        0,
        height * (width + 1),
    )
    assert {row for row in range(0, len(rows), width + 1) if rows[row]} == set()
    assert set(rows[1 : width + 1]) == {neutral.GREY}


def test_sound_is_frames_of_nothing() -> None:
    sound = neutral.made("audio", WORDS)
    frames = [sound[at : at + len(neutral.FRAME)] for at in range(0, len(sound), len(neutral.FRAME))]
    assert set(frames) == {neutral.FRAME}
    assert not any(neutral.FRAME[4:])


def test_document_says_the_words() -> None:
    assert neutral.made("document", WORDS) == WORDS.encode()


@pytest.mark.parametrize("kind", sorted(set(NEUTRAL.values())))
async def test_it_is_uploaded_once_and_sent_by_its_id_then(
    kind: str, simulator: Simulator, ada: Person
) -> None:
    request = AiohttpRequest()
    await request.initialize()
    try:
        bot = Bot(simulator.token, f"{simulator.url}/bot", request=request, get_updates_request=request)
        first = await neutral.show(bot, ADA, kind, WORDS, None)
        again = await neutral.show(bot, ADA, kind, WORDS, first)
    finally:
        await request.shutdown()
    assert first == again
    assert first.kind == kind
    shown = [str(message.body[kind]) for message in ada.screen]
    assert [(message.kind, message.caption, message.silent) for message in ada.screen] == [
        (kind, WORDS, True)
    ] * 2
    assert shown[0] == shown[1]
    assert str(len(neutral.made(kind, WORDS))) in shown[0]
