"""The parameters of one call: strings, as on the wire, and how to read them."""

import json
from typing import Any

from simulator.refused import bad_request

Params = dict[str, str]


def from_values(values: dict[str, Any]) -> Params:
    """A JSON object, each value as it would stand in a form."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }


def flag(params: Params, name: str) -> bool:
    return params.get(name, "").lower() in ("true", "1", "yes")


def whole(params: Params, name: str, default: int = 0) -> int:
    """A number; anything else is read as the default, as Telegram does."""
    try:
        return int(params[name])
    except (KeyError, ValueError):
        return default


def decoded(params: Params, name: str) -> Any:
    """A JSON value, None when missing. Raises: Refused."""
    raw = params.get(name)
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request(f"can't parse {name} JSON object") from error


def message_ids(params: Params) -> list[int]:
    """The 1-100 ids of `message_ids`. Raises: Refused."""
    ids = decoded(params, "message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    try:
        return [int(one) for one in ids]
    except (TypeError, ValueError) as error:
        raise bad_request("can't parse message identifier as a Number") from error
