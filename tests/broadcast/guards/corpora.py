"""What is ordinary, and what is an accident: samples that the guards are measured by."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.choices import Choice, Size
from models.content import TEXT, Content, Medium, UrlButton
from models.reach import Reach
from models.selection import Aspect, Condition, Selection

CHATS = 1_204
_CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True)
class Sampled:
    """A message, and whom it is for."""

    content: Content
    reach: Reach


def announcements() -> list[Sampled]:
    return _read("announcement")


def accidents() -> list[Sampled]:
    return _read("accident")


def _read(kind: str) -> list[Sampled]:
    return [_sampled(one) for one in tomllib.loads((_CORPUS / f"{kind}s.toml").read_text("utf-8"))[kind]]


def _sampled(said: Mapping[str, Any]) -> Sampled:
    kind, text = said.get("kind", TEXT), said.get("text")
    content = Content(
        kind,
        text.strip() if text else text,
        tuple(
            {"type": "text_link", "offset": at, "length": 1, "url": url}
            for at, url in enumerate(said.get("links", ()))
        ),
        () if kind == TEXT else (Medium(kind, "unique-1", file_id="1"),),
        own_caption=text is not None,
        buttons=tuple((UrlButton("Go", url),) for url in said.get("buttons", ())),
    )
    return Sampled(content, audience(said.get("chosen", ())))


def audience(languages: Sequence[str] = (), chats: int = CHATS) -> Reach:
    """So many chats, where whoever writes chose these languages."""
    selection = Selection(tuple(Condition(Aspect.LANGUAGE, language) for language in languages))
    return Reach(chats, choice=Choice(Size(chats), chats, selection=selection))
