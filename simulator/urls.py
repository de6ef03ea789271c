"""Which links Telegram accepts in buttons and texts."""

from urllib.parse import urlsplit

SCHEMES = ("http", "https", "tg", "ton", "tonsite")


def url_fault(url: str) -> str | None:
    """Why Telegram would not take this link, in its words; None when it would."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        url = f"http://{url}"
    elif scheme.lower() not in SCHEMES:
        return "Unsupported URL protocol"
    if scheme.lower() in ("tg", "ton", "tonsite"):
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return "Wrong HTTP URL"
    if not host:
        return "URL host is empty"
    name, dot, last = host.rpartition(".")
    return None if dot and name and last and " " not in url else "Wrong HTTP URL"
