"""What is said about how a message came: what is kept of it, what is left out, what is no part of it."""

from collections.abc import Mapping
from typing import assert_never

from broadcast.guards.arrivals import (
    Arrival,
    BroughtButtons,
    CameTogether,
    KeptEffect,
    LostButtons,
    LostEffect,
    LostQuote,
    NamesStay,
    PlainButtons,
    SplitText,
    StillLocation,
)
from handlers.texts.formats import counted

_WITHOUT_NUMBERS: Mapping[type[Arrival], str] = {
    KeptEffect: "✨ People get it with its effect, groups without.",
    LostEffect: "⚠️ Its effect is left out: everyone gets it without one.",
    LostQuote: "⚠️ It answers a message that nobody else sees: what it quotes is left out.",
    NamesStay: "⚠️ Names inside it or on its buttons are not filled in: all read them as they stand.",
    StillLocation: "⚠️ It is a live location: everyone gets where it is now, and it does not move.",
}


def sentence(trait: Arrival) -> str:
    match trait:
        case BroughtButtons(count):
            them = "it" if count == 1 else "them"
            return f"🔘 {counted(count, 'button')} came with the post; 🔘 Buttons changes {them}."
        case LostButtons(count):
            left = f"{counted(count, 'button')} of the post {'is' if count == 1 else 'are'} left out"
            return f"⚠️ {left}: bots keep links and copied texts only."
        case PlainButtons(count):
            lose = "loses its" if count == 1 else "lose their"
            return f"⚠️ {counted(count, 'button')} {lose} colour or icon."
        case KeptEffect() | LostEffect() | LostQuote() | StillLocation() | NamesStay():
            return _WITHOUT_NUMBERS[type(trait)]
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
