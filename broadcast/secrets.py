"""What must never be shown, and how it is taken out of words that others wrote."""

import re
from base64 import b64encode
from urllib.parse import quote

from broadcast.proxy import Proxy

# Shorter ones are hidden only where they stand as what they are, or whole texts would be unreadable.
SHORT_PASSWORD, SHORT_SECRET = 4, 8  # characters


class Redaction:
    """Takes a bot's token, and the password of a proxy, out of a text.

    PTB re-cases what it quotes and proxies cut what they quote, so case does not count, and after the bot's
    id any piece of the token is enough.
    """

    def __init__(self, token: str, proxy: Proxy | None = None) -> None:
        bot_id, _, secret = token.partition(":")
        # By its secret half too, because a server may quote the token without the id or encode the colon.
        patterns = [rf"(?<![\d.]){bot_id}(?::|%(?:25)?3a)[\w-]+"]
        if len(secret) >= SHORT_SECRET:
            patterns.append(re.escape(secret))
        self._token = re.compile("|".join(patterns), re.IGNORECASE | re.ASCII)
        self._passwords = [re.compile(re.escape(form)) for form in _forms(proxy)] if proxy else []

    def __call__(self, text: str) -> str:
        text = self._token.sub("<token>", text)
        for password in self._passwords:
            text = password.sub("<password>", text)
        return text


def _forms(proxy: Proxy) -> list[str]:
    if not proxy.password:
        return []
    basic = b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
    spelled = dict.fromkeys((proxy.password, quote(proxy.password, safe="")))
    return [basic, *(form if len(form) >= SHORT_PASSWORD else f":{form}@" for form in spelled)]
