"""Secrets by file: `BOT_TOKEN_FILE` and its like name a file with the value, as Docker or systemd do."""

from collections.abc import Mapping
from pathlib import Path

from broadcast.readings import Slip, Slipped

VALUES = {f"{variable}_FILE": variable for variable in ("BOT_TOKEN", "DATABASE_URL", "PROXY_URL")}
"""The variables that name a file, and those whose value it holds."""
KEPT = ("/run/secrets", "/run/credentials")  # whoever starts the bot keeps others out of these
LONGEST = 65_536  # bytes; what is longer is something else


def given(variable: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The variable that names a file of this one, and that name; None where there is none."""
    file = f"{variable}_FILE"
    name = environ.get(file, "").strip() if file in VALUES else ""
    return (file, name) if name else None


def opened(variable: str, text: str, environ: Mapping[str, str]) -> str:
    """What the file says that this variable names; any other variable says its text itself.

    Raises:
        Slipped: which holds neither the name nor the value.
    """
    if variable not in VALUES:
        return text
    if environ.get(VALUES[variable], "").strip():
        raise Slipped(Slip.BOTH)
    try:
        with Path(text).open("rb") as file:
            content = file.read(LONGEST)
    except FileNotFoundError:
        raise Slipped(Slip.NO_FILE) from None
    except OSError:
        raise Slipped(Slip.UNREADABLE) from None
    # What is no UTF-8 is found by whoever reads the value, as signs that it must not have.
    value = content.decode("utf-8-sig", errors="replace").strip()
    if not value:
        raise Slipped(Slip.EMPTY)
    return value


def left_to_their_owner(environ: Mapping[str, str]) -> list[Path]:
    """The files of secrets that nobody but their permissions keeps from others."""
    kept = [*KEPT, *filter(None, [environ.get("CREDENTIALS_DIRECTORY")])]
    found = [name for variable in VALUES.values() for _, name in filter(None, [given(variable, environ)])]
    paths = [Path(name).absolute() for name in found]
    return [path for path in paths if not any(path.is_relative_to(folder) for folder in kept)]
