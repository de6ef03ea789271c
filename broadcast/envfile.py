"""The file `.env`: where it is looked for, and how it is read."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what some editors on Windows save


class EnvFileFault(StrEnum):
    """Why the file cannot be used."""

    UNREADABLE = "unreadable"
    """`detail` is what the system says."""
    NO_FOLDER = "no folder"
    """The current folder was removed, so nothing relative to it can be found."""
    ENCODING = "encoding"
    """It is neither UTF-8 nor UTF-16 with its mark."""


class EnvFileError(Exception):
    """The file is there and cannot be used."""

    def __init__(self, fault: EnvFileFault, path: Path, detail: str = "") -> None:
        super().__init__(fault, path, detail)
        self.fault = fault
        self.path = path
        self.detail = detail


@dataclass(frozen=True)
class EnvFile:
    """Where settings may stand besides the environment."""

    folders: Sequence[Path] = ()
    """Where it was looked for, in this order."""
    path: Path | None = None
    """The first that there is."""

    @classmethod
    def in_one_of(cls, folders: Sequence[Path]) -> "EnvFile":
        """Look for it in these. Raises: EnvFileError."""
        try:
            paths = [folder / ".env" for folder in dict.fromkeys(folder.absolute() for folder in folders)]
        except FileNotFoundError:
            raise EnvFileError(EnvFileFault.NO_FOLDER, Path()) from None
        return cls([path.parent for path in paths], next((path for path in paths if path.exists()), None))

    def text(self) -> str:
        """What it says; nothing where there is none. Raises: EnvFileError."""
        if self.path is None:
            return ""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise EnvFileError(EnvFileFault.UNREADABLE, self.path, str(error.strerror)) from None
        try:
            text = content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        # UTF-16 without its mark reads as UTF-8 with a NUL beside each letter. Raised here, because the
        # error of a codec quotes what it could not read.
        if "\0" in text:
            raise EnvFileError(EnvFileFault.ENCODING, self.path)
        return text
