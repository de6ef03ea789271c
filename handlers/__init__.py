"""What people see and press: every handler of the application, in the order it is asked."""

import logging
from typing import Any

from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from handlers import keyboards
from handlers.access import guard
from handlers.browse.history import Lists
from handlers.browse.stats import Numbers, help_
from handlers.compose.conversation import MESSAGE, Compose, nothing_to_cancel, unknown_command
from handlers.compose.correction import Correction
from handlers.compose.edited import Rewording
from handlers.compose.editor import Intake
from handlers.compose.options import Options
from handlers.compose.preview import Desk
from handlers.compose.url_buttons import Linking
from handlers.control.retry import Retrying
from handlers.control.undo import Control, unknown_button
from handlers.errors import Errors
from handlers.keyboards import Action
from handlers.live.screen import Screen
from handlers.presses import once
from handlers.subscribers import Subscriptions
from models.store import Store

App = Application[Any, Any, Any, Any, Any, Any]

log = logging.getLogger(__name__)

ADMIN_MENU = (
    BotCommand("broadcast", "Send a message to every subscriber"),
    BotCommand("undo", "Take the last broadcast back"),
    BotCommand("history", "Past broadcasts and their reports"),
    BotCommand("drafts", "What is not sent yet"),
    BotCommand("stats", "Subscribers, broadcasts and outcomes"),
    BotCommand("cancel", "Drop the draft"),
    BotCommand("help", "What I can do"),
)
MENU = (BotCommand("start", "Subscribe"), BotCommand("stop", "Unsubscribe"))

# Groups are asked in order; whatever ends an update keeps it from those after.
OPEN, GATE, ADMINS = -2, -1, 0


def register(
    app: App, store: Store, sender: Sender, screen: Screen, errors: Errors, settings: Settings
) -> None:
    """Add all handlers."""
    admins, pace = settings.admin_chat_ids, settings.messages_per_second

    async def show_menu(chat_id: int) -> None:
        await show_admin_menu(app, chat_id)

    everyone = Subscriptions(store.audience, admins, show_menu)
    app.add_handler(CommandHandler("start", everyone.start, filters.UpdateType.MESSAGE), OPEN)
    app.add_handler(CommandHandler("stop", everyone.stop, filters.UpdateType.MESSAGE), OPEN)
    app.add_handler(ChatMemberHandler(everyone.membership, ChatMemberHandler.MY_CHAT_MEMBER), OPEN)

    app.add_handler(TypeHandler(Update, guard(admins)), GATE)

    desk = Desk(store, settings)
    intake = Intake(store, desk)
    compose = Compose(store, sender, screen, intake, Linking(store, desk, intake))
    rewording = Rewording(store, desk, intake)
    correction = Correction(store, sender, screen, desk)
    options, retrying = Options(store, sender, screen, desk), Retrying(store, sender, screen)
    control = Control(store, sender, screen, pace)
    lists, numbers = Lists(store, intake), Numbers(store)
    app.add_handler(compose.conversation(correction, rewording, lists), ADMINS)
    commands = {
        "stats": numbers.stats,
        "help": help_,
        "undo": control.undo_command,
        "history": lists.history,
        "drafts": lists.drafts,
        "cancel": nothing_to_cancel,
    }
    for command, handler in commands.items():
        app.add_handler(CommandHandler(command, handler, filters.UpdateType.MESSAGE), ADMINS)
    presses = {
        Action.OPTION: options.toggle,
        Action.TEST: once(options.test),
        Action.PAUSE: control.pause,
        Action.RESUME: control.resume,
        Action.STOP: control.stop,
        Action.UNDO: once(control.undo),
        Action.DELETE: control.delete,
        Action.KEEP: control.keep,
        Action.RETRY: retrying.retry,
        Action.RESEND: once(retrying.ask),
        Action.AGAIN: retrying.resend,
        Action.OPEN: once(lists.open),
        Action.OLDER: lists.older,
        Action.NEWER: lists.newer,
    }
    for action, press in presses.items():
        app.add_handler(CallbackQueryHandler(press, keyboards.pattern(action)), ADMINS)
    app.add_handler(CallbackQueryHandler(unknown_button), ADMINS)
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, rewording.offer), ADMINS)
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, unknown_command), ADMINS)
    app.add_handler(MessageHandler(MESSAGE, compose.how_to_start), ADMINS)
    app.add_error_handler(errors.failed)


async def show_menus(app: App, admins: frozenset[int]) -> None:
    """Tell Telegram which commands to offer to whom."""
    try:
        await app.bot.set_my_commands(MENU)
    except TelegramError as refusal:  # the menu is a comfort; broadcasts must go on without it
        log.warning("no menu for subscribers: %s", refusal.message)
    for admin in sorted(admins):
        await show_admin_menu(app, admin)


async def show_admin_menu(app: App, admin: int) -> None:
    """The admin commands for one admin; one who never wrote to the bot gets them with /start."""
    try:
        await app.bot.set_my_commands(ADMIN_MENU, BotCommandScopeChat(admin))
    except TelegramError as refusal:
        log.info("no menu for admin %s until /start: %s", admin, refusal.message)
