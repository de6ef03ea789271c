"""Where the links of a message lead, and whether anybody but its author gets there. Pure."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from broadcast.guards.findings import Hint, LooksLikeTest
from models.buttons import UrlButton
from models.content import Content

_WRITTEN = re.compile(r"\bhttps?:/*[^\s<>«»\"“”]*|\bfile://\S+|\bhttps?//\S*", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w@./:-])(?:localhost\b(?:[:/][^\s<>]*)?|\d{1,3}(?:\.\d{1,3}){3}(?=[:/])[^\s<>]+"
    r"|(?:127|192\.168)\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?"
    r"|(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#][^\s<>]*)?)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[\w.-]+\.(?:local|lan|internal|test|invalid)", re.IGNORECASE)  # or a name of a file
_AROUND = ".,;:!?)]}'’"  # what stands behind a link and is no part of it

_LOCAL = ("localhost", "local", "lan", "internal", "intranet", "localdomain", "test", "invalid", "home.arpa")
_SAMPLES = (
    "example", "yourdomain", "your-domain", "yoursite", "your-site", "yourwebsite", "yourshop", "yourcompany",
    "mydomain", "mysite", "beispiel", "ejemplo", "exemplo", "domain", "website",
)  # fmt: skip
# Names that no page for everybody has, wherever they stand; and those that many have as a subdomain.
_STAGING = re.compile(r"(?:staging|stage|preprod|pre-prod|uat|devel|develop)\d*", re.IGNORECASE)
_SUBDOMAIN = re.compile(
    r"(?:dev|test|tests|testing|preview|qa|int|sandbox|stg|tst|temp|tmp|draft)-?\d*", re.IGNORECASE
)
_TUNNELS = (
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt",
    "localtunnel.me", "serveo.net", "lhr.life", "lhr.rocks", "localhost.run", "tunnelto.dev", "pagekite.me",
    "devtunnels.ms", "localto.net", "pinggy.link", "pinggy.io", "bore.pub", "gitpod.io", "github.dev",
    "csb.app", "webcontainer.io", "replit.dev", "repl.co", "stackblitz.io", "nip.io", "sslip.io",
    "wpengine.com", "wpcomstaging.com", "myftpupload.com", "webhook.site",
)  # fmt: skip
# Hosts on which every branch and every try has an address of its own, and what those look like there.
_PREVIEWS = (
    (".vercel.app", re.compile(r"-git-|-[a-z0-9]{9}-|-(?:dev|test|staging|preview)\b")),
    (".now.sh", re.compile(r"-git-|-[a-z0-9]{9}\b")),
    (".netlify.app", re.compile(r"--")),
    (".pages.dev", re.compile(r"^[\w-]+\.[\w-]+$")),
    (".web.app", re.compile(r"--")),
    (".onrender.com", re.compile(r"-pr-\d+|-(?:dev|test|staging|preview)\b")),
    (".herokuapp.com", re.compile(r"-pr-\d+|-(?:dev|test|staging|preview)\b")),
    (".up.railway.app", re.compile(r"-pr-\d+|-(?:dev|test|staging|preview)\b")),
    (".fly.dev", re.compile(r"-(?:dev|test|staging|preview)\b")),
    (".azurestaticapps.net", re.compile(r"-\d+\.")),
    (".amplifyapp.com", re.compile(r"^(?!main\.|master\.|prod)")),
    (".surge.sh", re.compile(r"(?:dev|test|staging|preview)")),
)
_UNPUBLISHED = re.compile(
    r"[?&](?:preview=true|preview_theme_id=|preview_id=|draft=true)|/(?:staging|_preview)/"
)
_USUAL_PORTS = (None, 80, 443, 8443)


def stray(content: Content) -> LooksLikeTest | None:
    """The first link that leads nowhere, or to a place that is not for everybody."""
    return next((hint for url in urls(content) if (hint := _hint(url))), None)


def urls(content: Content) -> Iterator[str]:
    """All links: those that are read, those behind words and those of buttons."""
    for text in content.texts():
        yield from (one[0].rstrip(_AROUND) for one in _WRITTEN.finditer(text))
        bare = (one[0].rstrip(_AROUND) for one in _ADDRESS.finditer(_WRITTEN.sub(" ", text)))
        yield from (one for one in bare if not _VERSION.fullmatch(one))
    for group in (content.entities, *(medium.entities for medium in content.media)):
        yield from (entity["url"] for entity in group if entity["type"] == "text_link")
    yield from (one.url for row in content.buttons for one in row if isinstance(one, UrlButton))


def _hint(url: str) -> LooksLikeTest | None:
    full = url if re.match(r"[a-z][a-z0-9+.-]*:/*", url, re.IGNORECASE) and "://" in url else f"//{url}"
    if re.match(r"https?(?::/?(?!/)|//)", url, re.IGNORECASE):
        return LooksLikeTest(Hint.NO_HOST, url)
    try:
        parts = urlsplit(full)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return LooksLikeTest(Hint.NO_HOST, url)
    if parts.scheme not in ("", "http", "https", "file"):
        return None  # tg://, mailto: and the like lead to no host
    if parts.scheme == "file" or (host and _is_local(host)):
        return LooksLikeTest(Hint.LOCAL, host or url)
    if not host.strip(".-") or "." not in host or host.startswith("."):
        return LooksLikeTest(Hint.NO_HOST, url)
    if _is_sample(host):
        return LooksLikeTest(Hint.SAMPLE_HOST, host)
    query = f"/{parts.path.strip('/')}/?{parts.query}"
    if port not in _USUAL_PORTS or _UNPUBLISHED.search(query) or _is_unpublished(host):
        return LooksLikeTest(Hint.STAGING, parts.netloc)
    return None


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        pass
    short = re.fullmatch(r"127\.[\d.]+|0|0x[0-9a-f]+", host)  # as browsers take them
    return bool(short) or any(host == name or host.endswith(f".{name}") for name in _LOCAL)


def _is_sample(host: str) -> bool:
    labels = host.removeprefix("www.").split(".")
    return labels[-1] == "example" or (len(labels) > 1 and labels[-2] in _SAMPLES)


def _is_unpublished(host: str) -> bool:
    if any(host == tunnel or host.endswith(f".{tunnel}") for tunnel in _TUNNELS):
        return True
    for platform, looks in _PREVIEWS:
        if host.endswith(platform) and looks.search(host.removesuffix(platform)):
            return True
    labels = host.split(".")[:-1]
    parts = [part for label in labels for part in label.split("-")]
    return any(map(_STAGING.fullmatch, parts)) or any(map(_SUBDOMAIN.fullmatch, labels[:-1]))
