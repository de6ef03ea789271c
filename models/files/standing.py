"""What a column of a file says about who wants to be written to: the words that are obeyed."""

import re
from enum import Enum, auto
from functools import lru_cache

FILLING = re.compile(r"[\s_.:/-]+")


class Asks(Enum):
    """What a column is about."""

    WORD = auto()
    """Which standing a chat has, in a word."""
    MAY = auto()
    """Whether it may be written to."""
    MUST_NOT = auto()
    """Whether it must not be, or since when."""


def words_of(table: str) -> list[str]:
    """Words with `|` or a line's end between them."""
    return re.split(r"[\s|]+", table.strip())


COLUMNS = {
    Asks.WORD: """
        status|subscriptionstatus|userstatus|chatstatus|memberstatus|contactstatus|botstatus|emailstatus
    """,
    Asks.MAY: """
        consent|gdprconsent|marketingconsent|hasconsent|hasconsented|consented|subscribed|issubscribed
        subscribe|subscription|subscriber|issubscriber|active|isactive|optin|optedin|isoptedin|newsletter
        enabled|isenabled|alive|isalive|reachable|canwrite|cancontact|allowed|mailing
    """,
    Asks.MUST_NOT: """
        unsubscribed|isunsubscribed|unsubscribe|unsubscribedat|unsubscribedon|unsubscribedate|blocked
        isblocked|blockedat|botblocked|blockedbot|isbotblocked|isblockedbot|hasblocked|hasblockedbot
        userblocked|bounced|isbounced|bouncedat|bounce|banned|isbanned|bannedat|deleted|isdeleted
        deletedat|optout|optedout|isoptedout|optedoutat|optoutat|left|leftat|isleft|hasleft|stopped
        stoppedat|isstopped|inactive|isinactive|deactivated|isdeactivated|deactivatedat|kicked|iskicked
        kickedat|complained|donotcontact|donotsend|dnd|blacklisted|isblacklisted|blacklist|dead|isdead
        unreachable
    """,
}
"""The names of such columns, without what stands between their words."""

ASKS = {name: asks for asks, names in COLUMNS.items() for name in words_of(names)}

YES = """
    true|t|yes|y|on|1|x|✓|✔|✅|ja|j|wahr|oui|vrai|si|sí|sim|verdadero|verdadeiro|vero|tak|prawda|да|истина
    так|evet|doğru|ano|ha|bəli|はい|是|真|نعم|بله|כן
"""
NO = """
    false|f|no|n|off|0|✗|✘|❌|nein|falsch|non|faux|não|nao|falso|nie|fałsz|нет|ложь|ні|hayır|yanlış|ne|yo'q
    xeyr|いいえ|否|假|لا|خیر|לא
"""
IN = """
    subscribed|subscriber|active|activated|enabled|alive|ok|valid|confirmed|verified|optedin|optin|member
    resting|creator|owner|administrator|admin|online|recently|consented|granted|allowed|started|joined|aktiv
    angemeldet|abonniert|bestätigt|activo|activa|suscrito|inscrito|ativo|ativa|actif|active|abonné
    iscritto|attivo|aktywny|активен|активна|активный|активная|подписан|подписана|подписчик|активний
    підписаний|aktif|abone|فعال|نشط
"""
OUT = """
    left|waiting|stop|stopped|out|inactive|disabled|dead|gone|removed|cancelled|canceled|revoked|withdrawn|denied
    refused|declined|spam|complaint|complained|cleaned|suppressed|unreachable|paused|quit|exited
    abgemeldet|gekündigt|gesperrt|blockiert|inaktiv|gelöscht|ausgetragen|baja|bloqueado|bloqueada|inactivo
    inactiva|cancelado|cancelada|inativo|inativa|descadastrado|eliminado|désabonné|désabonnée|désinscrit
    bloqué|bloquée|inactif|inactive|supprimé|disiscritto|bloccato|inattivo|cancellato|wypisany|zablokowany
    nieaktywny|usunięty|отписан|отписана|отписался|отписалась|отписка|заблокирован|заблокировал
    заблокировала|неактивен|неактивна|неактивный|удален|удалён|вышел|вышла|ушел|ушёл|стоп|відписаний
    відписався|заблокований|engelli|engelledi|engellendi|pasif|ayrıldı|silindi|مسدود|غیرفعال|محظور
"""
OUT_PARTS = "unsubscri|blocked|bounce|optout|optedout|banned|kicked|deactivat|deleted"

_YES, _NO, _IN, _OUT = (frozenset(words_of(words)) for words in (YES, NO, IN, OUT))
# Parts of longer words and sentences, as "Forbidden: bot was blocked by the user".
_OUT_PARTS = tuple(words_of(OUT_PARTS))
_UNLESS = ("not", "never", "unblock", "undelete", "unban", "no ", "isn", "wasn")
_DATE = 8  # characters at least


@lru_cache(10_000)
def may_write(asks: Asks, text: str) -> bool | None:
    """Whether a cell lets the bot write; None where it cannot be understood.

    An empty one says nothing against it.
    """
    text = text.strip().casefold()
    # pandas makes floats of flags, too.
    flag = text.removesuffix(".0")
    word = FILLING.sub("", flag).removesuffix("!")
    if not word or word in ("nan", "none", "null", "\\n", "nat", "<na>"):
        return True
    if flag in _YES or flag in _NO:  # as it stands: -1 is no flag
        return (flag in _YES) is not (asks is Asks.MUST_NOT)
    if word in _IN:
        return True
    said = any(part in word for part in _OUT_PARTS) and not any(part in text for part in _UNLESS)
    since = asks is Asks.MUST_NOT and word[0].isdigit() and len(word) >= _DATE
    return False if word in _OUT or said or since else None
