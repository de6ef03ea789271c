"""Files that admins send: a table is offered for import, and one with /tag or /untag is tagged."""

import re

from telegram import Document, Message, Update
from telegram.ext import filters

from handlers.context import Context, Services, new_message
from handlers.telling import reply
from handlers.texts import files
from models.files.names import is_like_a_table
from models.tags import is_tag
from models.transfers import Step, Transfer, Want

_TAG = re.compile(r"/(?P<un>un)?tag(?:@\w+)?(?:\s+(?P<name>\S+))?\s*")


class _RepliesToFile(filters.MessageFilter):
    """A command that answers a message with a file."""

    def filter(self, message: Message) -> bool:
        found = message.reply_to_message
        return found is not None and found.document is not None and _tag_command(message) is not None


class _TaggedFile(filters.MessageFilter):
    """A file whose caption is the command."""

    def filter(self, message: Message) -> bool:
        return message.document is not None and _tag_command(message) is not None


class _Table(filters.MessageFilter):
    """A file that may hold chats."""

    def filter(self, message: Message) -> bool:
        return message.document is not None and is_like_a_table(message.document.file_name or "")


NEW = filters.UpdateType.MESSAGE
TAGGED = NEW & (_RepliesToFile() | _TaggedFile())
TABLE = NEW & _Table()


async def table(update: Update, context: Context) -> None:
    """A table: it is read, and nothing is written before an admin says so. Of an album, each."""
    for message in context.album or [new_message(update)]:
        if message.document:
            await take_in(context.services, message.chat_id, message.message_id, message.document)


async def tagged(update: Update, context: Context) -> None:
    """/tag NAME or /untag NAME as the caption of a file, or in answer to one."""
    message = new_message(update)
    told = _tag_command(message)
    assert told, "only its filter leads here"
    name = told["name"] or ""
    if not is_tag(name):
        await reply(message, files.bad_tag(name))
        return
    for one in context.album or [message]:
        holder = one if one.document else one.reply_to_message
        if holder and holder.document:
            await tag_file(context.services, one, holder.document, name, off=bool(told["un"]))


async def take_in(services: Services, admin: int, message_id: int, document: Document) -> None:
    """Read a file, and ask whether its chats are to be added."""
    name = document.file_name or files.UNNAMED
    await services.carrier.begin(
        Transfer(admin, message_id, Want.ADD, Step.LOOK, file_id=document.file_id, name=name)
    )


async def tag_file(
    services: Services, message: Message, document: Document, name: str, *, off: bool = False
) -> None:
    """Put a tag on the chats whose ids are in a file, or take it `off`; the answer comes by itself."""
    want = Want.UNTAG if off else Want.TAG
    called = document.file_name or files.UNNAMED
    await services.carrier.begin(
        Transfer(
            message.chat_id,
            message.message_id,
            want,
            Step.DO,
            file_id=document.file_id,
            name=called,
            tag=name,
        )
    )


def _tag_command(message: Message) -> re.Match[str] | None:
    return _TAG.fullmatch(message.caption or message.text or "")
