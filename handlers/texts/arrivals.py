"""What is said about how a message came: what is kept of it, what is left out, what is no part of it."""

from typing import assert_never

from broadcast.guards.arrivals import (
    Arrival,
    BroughtButtons,
    CameTogether,
    KeptEffect,
    LostButtons,
    LostEffect,
    LostQuote,
    PlainButtons,
    SplitText,
    StillLocation,
)
from handlers.texts.formats import counted


def sentence(trait: Arrival) -> str:
    match trait:
        case BroughtButtons(count):
            them = "it" if count == 1 else "them"
            return f"🔘 {counted(count, 'button')} came with the post; 🔘 Buttons changes {them}."
        case LostButtons(count):
            are = "is" if count == 1 else "are"
            return f"⚠️ {counted(count, 'button')} of the post {are} left out: bots can only keep links."
        case PlainButtons(count):
            lose = "loses its" if count == 1 else "lose their"
            return f"⚠️ {counted(count, 'button')} {lose} colour or icon."
        case KeptEffect():
            return "✨ People get it with its effect, groups without."
        case LostEffect():
            return "⚠️ Its effect is left out: everyone gets it without one."
        case LostQuote():
            return "⚠️ It answers a message that nobody else sees: what it quotes is left out."
        case StillLocation():
            return "⚠️ It is a live location: everyone gets where it is now, and it does not move."
        case SplitText(characters):
            return (
                "⚠️ Telegram split your text: only this part would go. Right before it came "
                f"{characters:,} characters; send each part as a broadcast of its own, or a shorter text."
            )
        case CameTogether(messages):
            return (
                "⚠️ Several messages came together: only this part would go. Right before it came "
                f"{counted(messages, 'other message')}; send each as a broadcast of its own, or as one album."
            )
        case _:
            assert_never(trait)
