"""What must never be shown, and how it is taken out of words that others wrote."""

import re
from base64 import b64encode
from urllib.parse import parse_qs, quote, unquote, urlsplit

from broadcast.proxy import Proxy

# Shorter ones are hidden only where they stand as what they are, or whole texts would be unreadable.
SHORT_PASSWORD, SHORT_SECRET = 4, 8  # characters


class Redaction:
    """Takes a bot's token, and the passwords of a proxy and of a database, out of a text.

    PTB re-cases what it quotes and proxies cut what they quote, so case does not count, and after the bot's
    id any piece of the token is enough.
    """

    def __init__(self, token: str, proxy: Proxy | None = None, database_url: str = "") -> None:
        bot_id, _, secret = token.partition(":")
        # By its secret half too, because a server may quote the token without the id or encode the colon.
        patterns = [rf"(?<![\d.]){bot_id}(?::|%(?:25)?3a)[\w-]+"]
        if len(secret) >= SHORT_SECRET:
            patterns.append(re.escape(secret))
        self._token = re.compile("|".join(patterns), re.IGNORECASE | re.ASCII)
        forms = [*(_forms(proxy) if proxy else ()), *_of_database(database_url)]
        # The longest first, because one may begin with another.
        self._passwords = [re.compile(re.escape(form)) for form in sorted(forms, key=len, reverse=True)]

    def __call__(self, text: str) -> str:
        text = self._token.sub("<token>", text)
        for password in self._passwords:
            text = password.sub("<password>", text)
        return text


def _forms(proxy: Proxy) -> list[str]:
    if not proxy.password:
        return []
    basic = b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
    return [basic, *_spelled(proxy.password)]


def _of_database(url: str) -> list[str]:
    """A server's password, as it is written and as it is meant; libpq takes it behind the `?`, too."""
    parts = urlsplit(url)
    named = [word for name in _NAMED for word in parse_qs(parts.query).get(name, ())]
    return [
        form
        for word in (parts.password, *named)
        if word
        for form in (*_spelled(word), *_spelled(unquote(word)))
    ]


_NAMED = "password", "sslpassword"


def _spelled(password: str) -> list[str]:
    spelled = dict.fromkeys((password, quote(password, safe="")))
    return [form if len(form) >= SHORT_PASSWORD else f":{form}@" for form in spelled]
