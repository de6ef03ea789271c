"""What people see and press: one table of commands and one of presses, each line with whom it serves."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from broadcast.message import answering, leaving
from handlers import subscribers
from handlers.access import gate
from handlers.browse import audit, course, drafts, groups, history, replies, scheduled, stats, status, turn
from handlers.browse.check import check
from handlers.browse.help import help_, unknown_command
from handlers.callbacks import Action, pattern
from handlers.compose import (
    approving,
    asking,
    canary,
    captions,
    confirm,
    conversation,
    correction,
    edited,
    expiry,
    instead,
    options,
    quiet_ways,
    skipping,
    trial,
    url_buttons,
)
from handlers.compose.audience import chooser, named, tagging, typed
from handlers.compose.later import schedule
from handlers.context import App, Context, Handler
from handlers.control import alarm, blank, copies, keeping, progress, retry, standstill, undo
from handlers.errors import failed
from handlers.files import answers, exporting, received, results
from handlers.files.buttons import FileAction
from handlers.files.buttons import pattern as file_pattern
from handlers.presses import pressing, unknown_button
from handlers.room_callbacks import RoomAction, room_pattern
from models.states import ASKABLE, BEGUN, CORRECTABLE, EDITABLE, LISTED, OUT, SOURCES, State


class Serves(Enum):
    """Whom a command serves."""

    EVERYBODY = auto()
    """Admins here; what it is for strangers is read in `handlers.subscribers`, before there is a gate."""
    ADMINS = auto()
    WRITING = auto()
    """Admins, and it leads into the conversation."""


# PTB asks the groups in this order, and in each one only the first handler that fits. The next group follows
# unless the handler raises ApplicationHandlerStop.
GATE, ALARM, OWN, ADMINS = -3, -2, -1, 0

DRAFTED, QUEUED, SENT, STOPPED = (State.DRAFTED,), (State.QUEUED,), (State.SENT,), (State.STOPPED,)

COMMANDS: Mapping[str, tuple[Serves, Handler]] = {
    "start": (Serves.EVERYBODY, subscribers.start),
    "stop": (Serves.EVERYBODY, subscribers.stop),
    "forget": (Serves.EVERYBODY, subscribers.forget),
    "broadcast": (Serves.WRITING, conversation.begin),
    "undo": (Serves.ADMINS, alarm.undo),
    # While something is being sent, these three are alarms, which are looked for first.
    "pause": (Serves.ADMINS, alarm.nothing_to_pause),
    "stopall": (Serves.ADMINS, standstill.stop_all),
    "resumeall": (Serves.ADMINS, standstill.resume_all),
    "status": (Serves.ADMINS, status.status),
    "history": (Serves.ADMINS, history.history),
    "drafts": (Serves.ADMINS, drafts.drafts),
    "scheduled": (Serves.ADMINS, scheduled.scheduled),
    "groups": (Serves.ADMINS, groups.groups),
    "audiences": (Serves.ADMINS, named.audiences),
    "tag": (Serves.ADMINS, tagging.tag),
    "untag": (Serves.ADMINS, tagging.untag),
    "export": (Serves.ADMINS, exporting.export),
    "audit": (Serves.ADMINS, audit.audit),
    "stats": (Serves.ADMINS, stats.stats),
    "check": (Serves.ADMINS, check),
    "help": (Serves.ADMINS, help_),
    # While something is being written, the conversation takes /cancel first.
    "cancel": (Serves.ADMINS, conversation.nothing_to_cancel),
}

PRESSES: Mapping[Action, Handler] = {
    # An admin, about what is not sent.
    Action.SEND: pressing(confirm.send, DRAFTED),
    Action.SEND_AFTER_QUIET: pressing(quiet_ways.send_after, DRAFTED),
    Action.SEND_IN_QUIET: pressing(quiet_ways.send_anyway, DRAFTED),
    Action.ASK_APPROVAL: pressing(approving.ask, DRAFTED),
    Action.APPROVE: pressing(approving.approve, once=True, sends=True),
    Action.SEND_BACK: pressing(approving.ask_note, once=True),
    Action.ANYWAY: pressing(confirm.send_anyway, DRAFTED),
    Action.SKIP: pressing(skipping.skip, DRAFTED, once=True),
    Action.BACK: pressing(asking.back, DRAFTED),
    Action.CANCEL: pressing(confirm.cancel, SOURCES[State.CANCELLED]),
    Action.MESSAGE: pressing(confirm.replace, DRAFTED, once=True),
    Action.URL_BUTTONS: pressing(url_buttons.ask, EDITABLE, once=True),
    Action.NO_URL_BUTTONS: pressing(url_buttons.remove, EDITABLE, once=True),
    Action.OPTION: pressing(options.toggle, DRAFTED),
    Action.CANARY: pressing(canary.toggle, DRAFTED),
    Action.TEST: pressing(trial.test, DRAFTED, once=True, sends=True),
    Action.REWORD: pressing(edited.use_wording, DRAFTED, once=True),
    Action.CAPTION: pressing(captions.use_as_caption, DRAFTED, once=True),
    Action.REPLACE: pressing(captions.replace_everything, DRAFTED, once=True),
    Action.IMPORT: pressing(instead.import_instead, DRAFTED, once=True),
    Action.OPEN_DRAFT: pressing(drafts.open_, DRAFTED, once=True),
    Action.RESTORE: pressing(drafts.restore, (State.CANCELLED, *DRAFTED), once=True),
    Action.AUDIENCE: pressing(chooser.open_, DRAFTED),
    Action.CHOOSE: pressing(chooser.choose, DRAFTED),
    Action.TYPE: pressing(typed.ask, DRAFTED, once=True),
    Action.START_OVER: pressing(chooser.start_over, DRAFTED),
    Action.DONE: pressing(chooser.done, DRAFTED),
    Action.LATER: pressing(schedule.open_, DRAFTED),
    Action.SCHEDULE: pressing(schedule.choose, DRAFTED),
    Action.TYPE_MOMENT: pressing(schedule.ask, DRAFTED, once=True),
    Action.PEOPLE: pressing(chooser.only_people, DRAFTED),
    Action.CAP: pressing(chooser.cap, DRAFTED),
    Action.EXPIRES: pressing(expiry.choose, DRAFTED),
    Action.TYPE_EXPIRY: pressing(expiry.ask, DRAFTED, once=True),
    Action.SPREAD: pressing(options.spread, DRAFTED),
    # An admin, about audiences that have a name.
    Action.NAMED: named.turn,
    Action.USE: named.about_named(named.use),
    Action.EXPORT: named.about_named(named.export),
    Action.RENAME: named.about_named(named.rename),
    Action.DROP_NAME: named.about_named(named.delete),
    # An admin, about what waits for its time.
    Action.CHANGE: pressing(scheduled.change, QUEUED, once=True),
    Action.SEND_LISTED: pressing(scheduled.send_now, QUEUED, sends=True),
    Action.CHANGE_LISTED: pressing(scheduled.change_listed, QUEUED, once=True),
    Action.CANCEL_LISTED: pressing(scheduled.cancel, QUEUED),
    # An admin, about what is sent or being sent.
    Action.PAUSE: pressing(progress.pause),
    Action.RESUME: pressing(progress.resume, sends=True),
    Action.STOP: pressing(progress.stop),
    Action.GO_THROUGH: pressing(progress.go_through, (State.QUEUED, State.SENDING), sends=True),
    Action.NOW: pressing(progress.start_now, (State.QUEUED,), sends=True),
    Action.LET_GO: pressing(undo.let_go, (State.QUEUED, *CORRECTABLE), sends=True),
    Action.UNDO: pressing(undo.undo, once=True),
    Action.DELETE: pressing(undo.delete, SOURCES[State.UNDOING]),
    Action.KEEP: pressing(undo.keep, ASKABLE, once=True),
    Action.KEEP_IT: pressing(keeping.keep_it, OUT),
    Action.RETRY: pressing(retry.retry, SENT, sends=True),
    Action.ASK_RESEND: pressing(retry.ask, SENT, once=True),
    Action.RESEND: pressing(retry.resend, SENT, sends=True),
    Action.REMAINING: pressing(retry.send_remaining, STOPPED, sends=True),
    Action.INSIST: pressing(progress.insist),
    Action.CORRECT: pressing(correction.ask, CORRECTABLE, once=True),
    Action.ASK_BLANK: pressing(blank.ask, ASKABLE, once=True),
    Action.BLANK: pressing(blank.blank, ASKABLE, sends=True),
    Action.APPLY: pressing(correction.apply, CORRECTABLE, sends=True),
    Action.LEAVE: pressing(correction.leave),
    # An admin, about any; a number opens what is listed still.
    Action.DUPLICATE: pressing(history.duplicate, once=True),
    Action.OPEN: pressing(history.open_, LISTED, once=True),
    Action.DETAILS: pressing(history.details, once=True),
    Action.REPLIES: pressing(replies.show, LISTED, once=True),
    Action.COURSE: pressing(course.course, once=True),
    Action.RESULTS: pressing(results.as_file, BEGUN, once=True),
    Action.OLDER: pressing(turn.older),
    Action.NEWER: pressing(turn.newer),
    Action.AUDIT: audit.turn,
    Action.AUDIT_FILE: audit.as_file,
    # An admin, about the audience.
    Action.TRY_AGAIN: stats.try_again,
    Action.STATS: stats.over,
    Action.TRY_AGAIN_TOO: pressing(options.try_again, DRAFTED),
    Action.UNSUBSCRIBE: subscribers.unsubscribe,
    # An admin, about an old copy of the database.
    Action.GO_ON: copies.go_on,
    Action.STOP_IT: copies.stop,
}

ROOM_PRESSES: Mapping[RoomAction, Handler] = {
    # An admin, about a group or channel.
    RoomAction.INCLUDE: groups.about_room(groups.include),
    RoomAction.DECLINE: groups.about_room(groups.decline),
    RoomAction.QUIT: groups.about_room(groups.quit_),
    RoomAction.TURN: groups.about_room(groups.turn),
}


FILE_PRESSES: Mapping[FileAction, Handler] = {
    # An admin, about a file.
    FileAction.ADD: answers.add,
    FileAction.DROP: answers.drop,
    FileAction.COLUMN: answers.column,
}


def register(app: App) -> None:
    """Add all handlers. Their order in a group matters, because the first one that fits takes the update."""
    # The gate is a group of its own, because a CallbackQueryHandler takes no filter that keeps others out.
    app.add_handler(TypeHandler(Update, gate), GATE)
    # Before the conversation, which would take a word of alarm for a draft.
    app.add_handler(TypeHandler(Update, alarm.listen), ALARM)

    app.add_handlers(_commands(Serves.EVERYBODY), OWN)
    app.add_handler(ChatMemberHandler(subscribers.membership, ChatMemberHandler.MY_CHAT_MEMBER), OWN)

    # Before the conversation, which would take the file for a draft.
    app.add_handler(MessageHandler(received.TAGGED, received.tagged), ADMINS)
    presses = [CallbackQueryHandler(press, pattern(action)) for action, press in PRESSES.items()]
    # The conversation comes first, because only it knows what is being written, and so what /cancel drops.
    app.add_handler(conversation.conversation([*_commands(Serves.WRITING), *presses]), ADMINS)
    app.add_handlers(_commands(Serves.ADMINS), ADMINS)
    app.add_handlers(
        [CallbackQueryHandler(press, room_pattern(action)) for action, press in ROOM_PRESSES.items()], ADMINS
    )
    app.add_handlers(
        [CallbackQueryHandler(press, file_pattern(action)) for action, press in FILE_PRESSES.items()], ADMINS
    )
    app.add_handler(CallbackQueryHandler(subscribers.press, leaving.PATTERN), ADMINS)
    app.add_handler(CallbackQueryHandler(subscribers.answers, answering.PATTERN), ADMINS)
    # From here on each handler takes what those above have left.
    app.add_handler(CallbackQueryHandler(unknown_button), ADMINS)
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited.offer_wording), ADMINS)
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, unknown_command), ADMINS)
    app.add_handler(MessageHandler(received.TABLE, received.table), ADMINS)
    app.add_handler(MessageHandler(conversation.MESSAGE, status.stray), ADMINS)
    app.add_error_handler(failed)


def _commands(whom: Serves) -> list[BaseHandler[Any, Context, Any]]:
    # By default a CommandHandler also takes edited messages: editing an old /undo would undo once more.
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler(name, handler, new) for name, (serves, handler) in COMMANDS.items() if serves is whom
    ]
