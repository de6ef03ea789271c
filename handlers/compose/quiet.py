"""Quiet hours and a draft: whether they hold it, and what Send asks in them."""

from handlers.compose import options
from handlers.compose.preview import quiet_until, shown_end
from handlers.presses import Press
from handlers.texts import phrases


async def asked(press: Press) -> bool:
    """Whether it would start in quiet hours: then the card shows the two ways, and nothing is sent yet."""
    until = quiet_until(press.services, press.broadcast.plan)
    if until is None:
        return False
    shown = options.redraw_card(press, press.broadcast)
    said = phrases.quiet_until(shown_end(press.services, until))
    await press.answer_once(shown, said, alert=True)
    return True
