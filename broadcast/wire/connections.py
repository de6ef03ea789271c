"""Connections to Telegram, straight or through a proxy, and what their failures say about a request.

Whatever fails before there is a connection was certainly not sent.
"""

from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError, ProxyType
from telegram.error import NetworkError

from broadcast.proxy import Kind, Proxy
from broadcast.wire.errors import NotSent, ProxyFailed, Shut, Unanswered
from broadcast.wire.gate import ALWAYS_OPEN, Gate

KEEPALIVE = 60.0  # seconds an idle connection stays open

# Raised where a connection is made, or before that.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
    ProxyConnectionError,
    ProxyTimeoutError,
    ProxyError,
)


class _Exact(aiohttp.TCPConnector):
    """Says of every failure to connect that nothing was sent, whichever class it has.

    A proxy that hangs up in the middle of its handshake raises what a lost answer raises too.
    """

    proxy: Proxy | None = None
    gate = ALWAYS_OPEN

    async def connect(self, *args: Any, **kwargs: Any) -> aiohttp.connector.Connection:
        try:
            connection = await super().connect(*args, **kwargs)
            if connection.closed or _spoilt(connection):
                connection.close()
                raise aiohttp.ServerDisconnectedError
        except (aiohttp.ClientError, TimeoutError, OSError, *NEVER_LEFT) as error:
            raise _unsent(error, self.proxy) from None  # its URL holds the token
        # To connect may take seconds; from here on nothing waits until the request is written.
        if not self.gate.is_open():
            connection.release()
            raise Shut("it is not certain any more that this copy sends")
        return connection

    async def _get(self, *args: Any) -> aiohttp.connector.Connection | None:
        """A connection that waits to be used again, but none that is spoilt."""
        while (connection := await super()._get(*args)) and _spoilt(connection):
            connection.close()
        return connection


def _spoilt(connection: aiohttp.connector.Connection) -> bool:
    """Whether more has come than was asked for, which would be taken for the answer to the next request."""
    return connection.protocol is None or connection.protocol.should_close


class _ThroughSocks(_Exact, ProxyConnector):
    """A connector whose every connection goes through a SOCKS proxy."""


def session_through(proxy: Proxy | None, connections: int, gate: Gate = ALWAYS_OPEN) -> aiohttp.ClientSession:
    """A session of the running loop that holds so many connections at most; `gate` lets requests leave."""
    if proxy is None or proxy.kind is Kind.HTTP:
        connector = _Exact(limit=connections, keepalive_timeout=KEEPALIVE)
    else:
        connector = _ThroughSocks(
            host=proxy.host,
            port=proxy.port,
            proxy_type=ProxyType.SOCKS5,
            username=proxy.user or None,
            password=proxy.password or None,
            rdns=True,  # where Telegram is blocked, its name often leads astray
            limit=connections,
            keepalive_timeout=KEEPALIVE,
        )
    connector.proxy, connector.gate = proxy, gate
    address = f"http://{proxy}" if proxy and proxy.kind is Kind.HTTP else None
    return aiohttp.ClientSession(connector=connector, proxy=address)


def login_to(proxy: Proxy | None) -> dict[str, str] | None:
    """The header for an HTTP proxy that asks for a password.

    Apart from the address, because there aiohttp would take it for Latin-1, which not every password is.
    """
    if proxy is None or proxy.kind is not Kind.HTTP or not proxy.user:
        return None
    # aiohttp makes it Proxy-Authorization, of a tunnel or of each plain request.
    return {"Authorization": aiohttp.encode_basic_auth(proxy.user, proxy.password)}


def failure(error: Exception, proxy: Proxy | None) -> NetworkError:
    """What an exception of aiohttp or of a socket says: not sent, or unanswered."""
    if isinstance(error, NEVER_LEFT):
        return _unsent(error, proxy)
    return Unanswered(f"no answer from Telegram ({_said(error)})")


def _unsent(error: Exception, proxy: Proxy | None) -> NotSent:
    if proxy:
        return ProxyFailed(proxy, _said(error))
    return NotSent(f"Telegram cannot be reached ({_said(error)})")


def _said(error: Exception) -> str:
    """Its class, which never holds the token, or what a proxy answered."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"{error.status} {error.message}"
    if isinstance(error, ProxyError):
        return str(error)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name cannot be looked up"
    cause = getattr(error, "os_error", None) or error
    return type(cause).__name__.removeprefix("Client")
