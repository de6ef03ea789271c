"""Which encoding a text has."""

import codecs
from typing import BinaryIO

import chardet

CHUNK = 1 << 20  # bytes
SAMPLE = 1 << 16  # bytes
# Of 350 tables of names in 17 languages no guess that was this sure was wrong. Of Cyrillic names most are,
# of Western ones none: their encodings differ in a few letters.
SURE = 0.15

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}  # Unicode, chapter 23.8


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a whole file; UTF-8 where it surely has no other, whatever is broken in it then."""
    file.seek(0)
    head = file.read(4)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    # What begins with two ASCII characters tells UTF-16 by its zeros (RFC 4627, section 3).
    match [bool(byte) for byte in head]:
        case [True, False, True, False]:
            return "utf-16-le"
        case [False, True, False, True]:
            return "utf-16-be"
    return _older(file) or "utf-8"


def _older(file: BinaryIO) -> str | None:
    """The encoding of what is no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    while chunk := file.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _likely(chunk)
    return None


def _likely(chunk: bytes) -> str | None:
    # Only what tells one from another.
    sample = b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:SAMPLE]
    found = chardet.detect(sample)
    name, sure = found["encoding"], found["confidence"]
    if name is None or sure is None or sure < SURE:
        return None
    return name if _known(name) else None


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
