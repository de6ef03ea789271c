"""What is said about tags. Telegram HTML."""

from html import escape

from handlers.texts.formats import counted

HOW_TO_TAG = (
    "<code>/tag NAME</code> puts a tag on all who are chosen for the draft that you are writing: press 👥 on "
    "its card first. <code>/tag NAME of AUDIENCE</code> takes a saved choice instead, and /untag takes the "
    "tag off. A tag has 1 to 32 letters, digits, - and _."
)


def tagged(name: str, who: str, chats: tuple[int, int], *, asks: bool) -> str:
    """The chats are those that got it, and all; `asks` is whether the choice asks for this tag."""
    new, every = chats
    had = f", {every - new:,} had it before" if every > new else ""
    lines = [f"Tagged {counted(new)} with <b>{name}</b>{had}.", f"Who: {escape(who)}"]
    if asks:
        lines.append(_UNSURE)
    elif new:
        also = ", also off those who had it before" if had else ""
        lines.append(f"<code>/untag {name}</code> takes it off whoever is chosen then{also}.")
    return "\n".join(lines)


def untagged(name: str, who: str, taken: int, *, asks: bool) -> str:
    lines = [f"Took <b>{name}</b> off {counted(taken)}.", f"Who: {escape(who)}"]
    if asks:
        lines.append(_UNSURE)
    elif taken:
        lines.append(f"<code>/tag {name}</code> puts it on whoever is chosen then.")
    return "\n".join(lines)


_UNSURE = "The choice asks for this tag itself, so it has other chats now; take that out to undo this."
