"""What the wire says beyond the errors of python-telegram-bot: above all, whether a request has left."""

from telegram.error import NetworkError, TelegramError

from broadcast.proxy import Proxy


class NotSent(NetworkError):
    """The request certainly never reached Telegram, so it may be made again."""


class Withheld(NotSent):
    """The request was called off before it left; nothing is wrong with the network."""


class Shut(Withheld):
    """The gate has closed since the request passed it."""


class ProxyFailed(NotSent):
    """The request got no further than to the proxy, which cannot be reached or refuses."""

    def __init__(self, proxy: Proxy, detail: str) -> None:
        super().__init__(f"the proxy {proxy} lets nothing through ({detail})")
        self.proxy = str(proxy)
        self.detail = detail


class Unanswered(NetworkError):
    """The request may have been carried out; its answer is lost, or says neither yes nor no."""


class Untraceable(Unanswered):
    """Telegram took the message but gave it the id 0, as it does with what it sends later: nobody can take
    it back."""


class NoBotApi(Unanswered):
    """A 404 that is not Telegram's: what answers here is no Bot API, or stands before one that is away."""


class NoSuchMethod(TelegramError):
    """The Bot API server is too old for this method, and did nothing."""

    def __init__(self, method: str) -> None:
        super().__init__(f"no such method: {method}")
        self.method = method
