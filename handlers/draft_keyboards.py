"""The keyboards under what is being written: a draft, a correction, and what is asked meanwhile."""

from collections.abc import Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import plan_keyboards
from handlers.callbacks import Action, Option, pack
from handlers.texts import audience, labels
from handlers.texts.plans import Timing
from models.content import ALBUM, Content
from models.files.names import is_table
from models.reach import Reach
from models.record import Broadcast


def draft(of: Broadcast, content: Content, reach: Reach, hours: int, timing: Timing) -> InlineKeyboardMarkup:
    """Under a draft; without an audience there is nothing to send to.

    Args:
        hours: a tap leaves out who had a broadcast less than so long ago.
        asks: another admin has to approve it.
    """
    uuid, version = of.uuid, of.content_version
    send = _button(labels.send(reach.size, timing.starts), Action.SEND, uuid, version)
    if timing.asks:
        send = _button(labels.ASK_APPROVAL, Action.ASK_APPROVAL, uuid, version)
    cancel = _button(labels.CANCEL, Action.CANCEL, uuid)
    edit = [_button(labels.MESSAGE, Action.MESSAGE, uuid)]
    # Telegram has no place for buttons under an album.
    if content.kind != ALBUM:
        edit.append(_url_buttons(uuid, version))
    edit.append(_button(labels.TEST, Action.TEST, uuid, version))
    first = [[send, cancel] if reach.size else [cancel]]
    if timing.quiet and reach.size and not timing.asks:
        first = plan_keyboards.in_quiet(of, reach.size, timing, cancel)
    rows = [*first, *_skip(of, reach), *_whom(of, reach), edit]
    rows.append(_options(uuid, content, _ALWAYS))
    if content.kind != ALBUM:
        rows.append(_options(uuid, content, _UNDER))
    if content.shows_link:
        rows.append(_options(uuid, content, _PREVIEW))
    cap = of.selection.cap
    capped = labels.capped(cap or hours, on=bool(cap))
    rows.append([_button(capped, Action.CAP, uuid, 0 if cap else hours)])
    rows += plan_keyboards.rows(of, reach.size)
    if content.media and content.kind == "document" and is_table(content.media[0].title or ""):
        rows.append([_button(labels.IMPORT_INSTEAD, Action.IMPORT, uuid, version)])
    if reach.resting:
        rows.append([_button(labels.TRY_AGAIN, Action.TRY_AGAIN_TOO, uuid)])
    return InlineKeyboardMarkup(rows)


def _skip(of: Broadcast, reach: Reach) -> list[list[InlineKeyboardButton]]:
    found = reach.again is not None and reach.again.skippable
    return [[_button(labels.SKIP, Action.SKIP, of.uuid)]] if found else []


def _whom(of: Broadcast, reach: Reach) -> list[list[InlineKeyboardButton]]:
    """Who gets it, and a tap that leaves groups and channels out where there are any."""
    size, titles = reach.choice.size, audience.titles_of(reach.choice.said)
    who = labels.audience(audience.words(of.selection, titles), reach.size)
    people = [_button(labels.WITHOUT_GROUPS, Action.PEOPLE, of.uuid)] if size.groups or size.channels else []
    return [[_button(who, Action.AUDIENCE, of.uuid)], *([people] if people else [])]


def asking(of: Broadcast, reach: Reach, label: str | None) -> InlineKeyboardMarkup:
    """Under the question what Send asks; without a `label` its answer is typed."""
    yes = [_button(label, Action.ANYWAY, of.uuid, of.content_version)] if label else []
    rows = [yes, *_skip(of, reach), [_button(labels.BACK, Action.BACK, of.uuid)]]
    return InlineKeyboardMarkup([row for row in rows if row])


def correction(uuid: str, version: int, content: Content, chats: int) -> InlineKeyboardMarkup:
    """Under the preview of a correction, which is this `version`; so many `chats` will show it."""
    apply = _button(labels.correct(chats), Action.APPLY, uuid, version)
    rows = [[apply, _leave(labels.CANCEL, uuid)]]
    if content.kind != ALBUM:
        rows.append([_url_buttons(uuid, version)])
    return InlineKeyboardMarkup(rows)


def correcting(of: Broadcast, content: Content) -> InlineKeyboardMarkup:
    """Under the question for the corrected message; `content` is what is shown now."""
    # Other buttons would need a preview, and what is lost gives none.
    first = [] if content.kind == ALBUM or of.source_lost else [_url_buttons(of.uuid, of.content_version)]
    return InlineKeyboardMarkup([[*first, _leave(labels.CANCEL, of.uuid)]])


def url_buttons(uuid: str, version: int, content: Content) -> InlineKeyboardMarkup | None:
    """Under the question for the buttons: a way to have none, where there are any."""
    remove = _button(labels.NO_URL_BUTTONS, Action.NO_URL_BUTTONS, uuid, version)
    return InlineKeyboardMarkup([[remove]]) if content.buttons else None


def captioning(uuid: str, version: int) -> InlineKeyboardMarkup:
    """Under the question what becomes of a text, which is this `version`."""
    use = _button(labels.USE_AS_CAPTION, Action.CAPTION, uuid, version)
    return InlineKeyboardMarkup([[use, _button(labels.REPLACE, Action.REPLACE, uuid, version)]])


def rewording(uuid: str, version: int) -> InlineKeyboardMarkup:
    use = _button(labels.USE_WORDING, Action.REWORD, uuid, version)
    return InlineKeyboardMarkup([[use, _leave(labels.KEEP_WORDING, uuid)]])


_ALWAYS = {Option.SILENT: labels.SILENT, Option.PROTECTED: labels.PROTECTED}
_UNDER = {Option.UNSUBSCRIBE: labels.LEAVING}
_PREVIEW = {
    Option.PREVIEW_OFF: labels.PREVIEW_OFF,
    Option.PREVIEW_ABOVE: labels.PREVIEW_ABOVE,
    Option.PREVIEW_LARGE: labels.PREVIEW_LARGE,
}


def _options(uuid: str, content: Content, names: Mapping[Option, str]) -> list[InlineKeyboardButton]:
    shown = content.link_preview
    on = {
        Option.SILENT: content.silent,
        Option.PROTECTED: content.protected,
        Option.UNSUBSCRIBE: content.unsubscribe,
        Option.PREVIEW_OFF: shown.is_disabled,
        Option.PREVIEW_ABOVE: shown.show_above_text,
        Option.PREVIEW_LARGE: shown.prefer_large_media,
    }
    return [
        _button(labels.toggle(name, on=bool(on[option])), Action.OPTION, uuid, option)
        for option, name in names.items()
    ]


def _url_buttons(uuid: str, version: int) -> InlineKeyboardButton:
    return _button(labels.URL_BUTTONS, Action.URL_BUTTONS, uuid, version)


def _leave(label: str, uuid: str) -> InlineKeyboardButton:
    return _button(label, Action.LEAVE, uuid)


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
