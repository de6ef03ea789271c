"""What not every database takes: NUL, half an emoji, numbers that are none; and what is written instead."""

import json
import math
import re

INSTEAD = "\N{REPLACEMENT CHARACTER}"
_REFUSED = re.compile("[\0\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# In JSON both are written with six letters; whole emoji are not, because it is not written in ASCII.
_NUL = r"\u0000"


def storable(text: str) -> str:
    """The same, but for characters that PostgreSQL refuses, and lone surrogates, which no encoding has."""
    if not _REFUSED.search(text):
        return text
    whole = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _REFUSED.sub(INSTEAD, whole)


def as_json(value: object) -> str:
    """A value that JSON can hold, as it is written to a column; NaN and infinity become null."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_cleaned(value), ensure_ascii=False)
    if _NUL in written or _REFUSED.search(written):
        return json.dumps(_cleaned(value), ensure_ascii=False)
    return written


def _cleaned(value: object) -> object:
    match value:
        case str():
            return storable(value)
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {_cleaned(name): _cleaned(one) for name, one in value.items()}
        case list() | tuple():
            return [_cleaned(one) for one in value]
        case _:
            return value
