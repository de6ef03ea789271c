"""What an admin does with a draft, step by step, and what becomes of it."""

from simulator import Message, Person, Simulator

ROWS = "Menu | example.com/menu, Map | tg://resolve?domain=recall\nShop | https://a.io"
BUTTONS = [
    [("Menu", "https://example.com/menu"), ("Map", "tg://resolve?domain=recall")],
    [("Shop", "https://a.io")],
]


def received(simulator: Simulator, reader: Person) -> Message:
    """The one message that a reader holds."""
    [message] = simulator.delivered[reader.chat_id]
    return message


def got_by(simulator: Simulator, admin: Person) -> list[Message]:
    """What another admin holds, without the notice that a test is coming."""
    return [one for one in simulator.delivered[admin.chat_id] if "tests a draft" not in (one.text or "")]


def above(admin: Person, card: Message) -> Message:
    """The preview over a card."""
    return next(one for one in reversed(admin.screen) if one.from_bot and one.message_id < card.message_id)


async def settled(admin: Person) -> None:
    """Wait until every update so far has been handled."""
    said = await admin.say("/help")
    await admin.sees("this list", after=said)


async def asked_for_buttons(admin: Person, card: Message) -> Message:
    """Press 🔘 Buttons; the question for them."""
    await admin.press("🔘 Buttons", message_id=card.message_id)
    return await admin.sees("Send me the buttons", after=card.message_id)


async def linked(admin: Person, card: Message, lines: str = ROWS) -> Message:
    """Put buttons under a draft; its new card."""
    asked = await asked_for_buttons(admin, card)
    await admin.say(lines)
    return await admin.sees("Above is what everyone gets", after=asked.message_id)


async def listed(admin: Person) -> Message:
    """What /drafts answers."""
    said = await admin.say("/drafts")
    return await admin.sees(lambda message: "rafts" in (message.text or ""), after=said)


async def opened(admin: Person, number: int = 1) -> Message:
    """Open a draft by its number in the list; its card."""
    page = await listed(admin)
    await admin.press(str(number), message_id=page.message_id)
    return await admin.sees("Above is what everyone gets", after=page.message_id)
