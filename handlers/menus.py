"""The command menus: which commands Telegram offers to whom."""

import logging

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from handlers.texts import labels

log = logging.getLogger(__name__)


async def show_menus(bot: Bot, admins: frozenset[int]) -> None:
    """Tell Telegram the menus of everybody. They are a comfort, so a refusal is logged and no more."""
    try:
        await bot.set_my_commands(_menu(labels.MENU))
    except TelegramError as refusal:
        log.warning("no menu for subscribers: %s", refusal.message)
    for admin in sorted(admins):
        await show_admin_menu(bot, admin)


async def show_admin_menu(bot: Bot, admin: int) -> None:
    """The menu of one admin. Telegram may refuse until they have written to the bot: /start tries again."""
    try:
        await bot.set_my_commands(_menu(labels.ADMIN_MENU), BotCommandScopeChat(admin))
    except TelegramError as refusal:
        log.info("no menu for admin %s until /start: %s", admin, refusal.message)


def _menu(lines: dict[str, str]) -> list[BotCommand]:
    return [BotCommand(command, text) for command, text in lines.items()]
