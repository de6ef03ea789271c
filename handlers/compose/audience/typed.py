"""What the chooser asks for and an admin types: a value, how many, or a name."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from telegram import Message, Update

from handlers.compose import editing
from handlers.compose.audience import chooser, lists, named
from handlers.compose.audience.drawing import Chooser
from handlers.compose.author import Author
from handlers.compose.editing import AUDIENCE, Asked
from handlers.context import Context, new_message
from handlers.picks import Page, Topic
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import choosing, phrases, words
from models.choosing import BEFORE
from models.record import Broadcast
from models.selection import Condition, Sample, Selection
from models.states import State
from models.tags import is_tag

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")  # core.telegram.org/bots/features#deep-linking
_SIZE = re.compile(r"(\d{1,9}|\d{1,3}(?:[ ,.'’]\d{3}){1,2})\s*(%)?", re.ASCII)


async def ask(press: Press) -> Step | None:
    """The next message says what no button does."""
    page = Page.of(press.argument or 0)
    question = _QUESTIONS.get(page.topic) if page else None
    if page is None or question is None:
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return None
    chooser.work_on(press)
    editing.ask(press.context, Asked(press.broadcast.uuid, page))
    await press.answer_once(press.tell(choosing.asked(question, excluded=page.excluded)))
    return AUDIENCE


async def typed(update: Update, context: Context) -> Step | None:
    """Take what was asked for. Where it cannot be, which is said, it is awaited still."""
    message, asked = new_message(update), editing.asked(context)
    if context.album or message.text is None:
        await reply(message, choosing.TYPED_WORDS)
        return None
    if asked and asked.rename:
        return await named.renamed(context, message, asked.rename)
    get = context.services.store.broadcasts.get
    draft = await asyncio.to_thread(get, asked.uuid) if asked and asked.uuid else None
    if asked is None or asked.page is None or draft is None or draft.state is not State.DRAFTED:
        editing.end(context)
        await reply(message, words.TOO_LATE[draft.state] if draft else phrases.HOW_TO_START)
        return editing.answered(context)
    if asked.page.topic is Topic.NAMED:
        return await named.saved(context, message, draft)
    selection = chosen(draft.selection, asked.page, " ".join(message.text.split()))
    if selection is None:
        await reply(message, choosing.bad(asked.page.topic.aspect))
        return None
    return await _adopt(context, message, draft, selection)


async def keep(update: Update, context: Context) -> Step:
    """/cancel: the choice stays as it is, and its draft too."""
    await reply(new_message(update), choosing.CHOICE_KEPT)
    return editing.answered(context)


def chosen(now: Selection, page: Page, text: str) -> Selection | None:
    """The selection with what was typed; None where it cannot be read."""
    topic, excluded = page
    if topic is Topic.SAMPLE:
        found = _SIZE.fullmatch(text)
        size = int(re.sub(r"\D", "", found[1])) if found else 0
        percent = bool(found and found[2])
        if not 0 < size <= (100 if percent else 10**9):
            return None
        return replace(now, sample=replace(Sample.new(size, percent=percent), excluded=excluded))
    read = _READERS.get(topic)
    value = read(text) if read else None
    if value is None or topic.aspect is None:
        return None
    return lists.with_condition(now, Condition(topic.aspect, value, excluded), wanted=True)


async def _adopt(context: Context, message: Message, draft: Broadcast, selection: Selection) -> Step | None:
    by, asked = Author.of(message), editing.asked(context)
    changed = await chooser.adopt(context.services, draft, selection)
    step = editing.answered(context)
    if changed is None:  # sent or cancelled meanwhile
        found = await asyncio.to_thread(context.services.store.broadcasts.get, draft.uuid)
        await reply(message, words.TOO_LATE[found.state] if found else phrases.HOW_TO_START)
        return step
    # Below what was typed, because the chooser that asked is far above by now.
    await Chooser(context, by, changed, asked.page if asked else None).show(None)
    return step


def _language(text: str) -> str | None:
    code = text.lower().replace("_", "-")
    return code if _LANGUAGE.fullmatch(code) else None


def _day(text: str) -> str | None:
    try:
        return f"{BEFORE}{date.fromisoformat(text).isoformat()}"
    except ValueError:
        return None


def _source(text: str) -> str | None:
    return text if _SOURCE.fullmatch(text) else None


def _tag(text: str) -> str | None:
    return text if is_tag(text) else None


_QUESTIONS = {
    **{Topic[aspect.name]: question for aspect, question in choosing.ASK.items()},
    Topic.SAMPLE: choosing.ASK_SAMPLE,
    Topic.NAMED: choosing.ASK_NAME,
}
_READERS: dict[Topic, Callable[[str], str | None]] = {
    Topic.LANGUAGE: _language,
    Topic.JOINED: _day,
    Topic.SOURCE: _source,
    Topic.TAG: _tag,
}
