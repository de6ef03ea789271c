"""What is looked after at each look of the screen, besides its cards."""

from functools import partial

from telegram import Bot

from handlers.compose.approvers import Approvers
from handlers.compose.missed import Missed
from handlers.context import Services
from handlers.live.beside import Work
from handlers.live.days import Days
from handlers.live.departed import Departed
from handlers.live.holdoffs import HoldOffs
from handlers.live.journal import write
from handlers.live.ready import Ready


def looks(services: Services, bot: Bot) -> list[Work]:
    """Each tells what nobody asked for, and goes by the database, so that a restart takes it up."""
    hold_offs = HoldOffs(services.store, services.notices)
    asked = Missed(services).tell, Approvers(services).look
    departed = Departed(services.store, services.notices, services.sender.cost)
    ready, journal = Ready(bot, services.settings, services.store).tell, partial(write, services.store)
    return [ready, journal, hold_offs.tell, *asked, departed.tell, Days(services.store).write]
