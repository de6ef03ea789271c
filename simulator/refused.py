"""The error answers with which Telegram refuses a call."""

from typing import Any


class Refused(Exception):
    """An error answer of the Bot API. Raised by methods, written to the wire by the server."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str, parameters: dict[str, Any] | None = None) -> Refused:
    return Refused(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> Refused:
    return Refused(403, f"Forbidden: {text}")


def too_many_requests(retry_after: int) -> Refused:
    words = f"Too Many Requests: retry after {retry_after}"
    return Refused(429, words, {"retry_after": retry_after})
