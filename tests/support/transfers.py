"""Files that admins drop, and what is said about them."""

from simulator import Message, Person


def ids(first: int, count: int) -> bytes:
    """A file with so many chat ids."""
    return b"chat_id\n" + b"".join(b"%d\n" % number for number in range(first, first + count))


async def dropped(
    admin: Person, content: bytes, name: str = "subscribers.csv", caption: str | None = None
) -> Message:
    """Drop a file; the last word about it, or the question."""
    said = await admin.send_file(name, content, caption)
    return await admin.sees(lambda one: bool(one.text) and "…" not in _first(one), after=said)


def _first(message: Message) -> str:
    """Its first line, which ends with dots while it is being read."""
    return (message.text or "").partition("\n")[0]


def offered(message: Message) -> list[str]:
    """The labels of its buttons."""
    return [label for row in message.buttons for label, _ in row]
