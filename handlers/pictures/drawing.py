"""Drawing: one picture after another, in a process of its own; the bot itself never loads what draws."""

import asyncio
import logging
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from handlers.apart import apart

LIBRARY = "matplotlib"
PATIENCE = 30.0  # seconds for one picture

log = logging.getLogger(__name__)


class Picture(StrEnum):
    """What there is to draw: the module of this room in which `draw` makes it."""

    STATS = "stats"
    COURSE = "course"


def possible() -> bool:
    """Whether the library is there, which is an extra."""
    return find_spec(LIBRARY) is not None


class Pictures:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    @property
    def possible(self) -> bool:
        """See `possible`."""
        return possible()

    async def draw(self, picture: Picture, *facts: object) -> bytes | None:
        """As PNG; None where it failed or took too long, which nobody else has to tell."""
        try:
            # One at a time, because each takes as much memory as the bot.
            async with self._one, asyncio.timeout(PATIENCE):
                return await apart(_draw, picture, *facts)
        except TimeoutError:
            log.warning("no picture of %s within %s s", picture, PATIENCE)
        except Exception:
            log.exception("no picture of %s", picture)
        return None


def _draw(picture: Picture, *facts: object) -> bytes:
    """In that process."""
    made: bytes = import_module(f"handlers.pictures.{picture}").draw(*facts)
    return made
