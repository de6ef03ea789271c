"""The proxy on the way to Telegram: what names one, and which hosts are reached without it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit


class Kind(StrEnum):
    """What is spoken to a proxy."""

    HTTP = "http"
    SOCKS5 = "socks5"
    """Names are looked up by the proxy."""


# Desktops write socks://, and curl's socks5h:// says what is done here for either.
SCHEMES = {"http": Kind.HTTP, "socks5": Kind.SOCKS5, "socks5h": Kind.SOCKS5, "socks": Kind.SOCKS5}
PORTS = {Kind.HTTP: 80, Kind.SOCKS5: 1080}


@dataclass(frozen=True)
class Proxy:
    """A proxy; nothing that it shows of itself holds its user or password."""

    kind: Kind
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def read(cls, text: str) -> "Proxy":
        """From an address, `http://` where it has no scheme. Raises: ValueError, KeyError."""
        url = urlsplit(text if "://" in text else f"http://{text}")
        kind = SCHEMES[url.scheme]
        if not re.fullmatch(r"[\w.-]+|[\da-f:.]+", url.hostname or "", re.ASCII) or url.path not in ("", "/"):
            raise ValueError
        user, password = unquote(url.username or ""), unquote(url.password or "")
        # Basic authentication ends the user at the first colon; the library for SOCKS takes ASCII only.
        if ":" in user or (kind is Kind.SOCKS5 and not (user + password).isascii()):
            raise ValueError
        return cls(kind, url.hostname or "", url.port or PORTS[kind], user, password)


def conventional(environ: Mapping[str, str], address: str) -> tuple[str, str] | None:
    """The usual variable that names a proxy for this http(s) address, and its value; None for no proxy."""
    url = urlsplit(address)
    if _spared(url.hostname or "", url.port, _first(environ, "NO_PROXY")[1]):
        return None
    for name in (f"{url.scheme.upper()}_PROXY", "ALL_PROXY"):
        variable, text = _first(environ, name)
        if text:
            return variable, text
    return None


def _first(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    # The lower-case name first, as curl and Python do.
    found = [(spelling, environ.get(spelling, "").strip()) for spelling in (name.lower(), name)]
    return next((one for one in found if one[1]), (name, ""))


def _spared(host: str, port: int | None, listed: str) -> bool:
    """Whether a NO_PROXY lists this host: itself, its domain, its network, or everything by a star."""
    host = host.rstrip(".").casefold()
    return any(_covers(entry.casefold(), host, port) for entry in re.split(r"[,\s]+", listed) if entry)


def _covers(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    if ported := re.fullmatch(r"(\[.+\]|[^:]+):(\d+)", entry):
        if int(ported[2]) != port:
            return False
        entry = ported[1]
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:  # one of them is a name
        name = entry.lstrip("*").strip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))
