"""Durations, as people type them: `6 h`, `90 min`, `1 day 3 h`, in several languages."""

import re

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds

# English, German, French, Spanish and Portuguese, Italian, Russian; each as a whole word.
_UNITS = {
    MINUTE: "m|min|mins|minute|minutes|minuten|minuto|minutos|minuti|м|мин|минута|минуту|минуты|минут",
    HOUR: "h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ora|ore|ч|час|часа|часов",
    DAY: "d|day|days|t|tag|tage|tagen|j|jour|jours|día|días|dia|dias|giorno|giorni|д|дн|день|дня|дней",
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words.split("|")}
_BESIDE = re.compile(r"[\s,]|\b(?:in|after|for|and|nach|für|und|après|pour|dans|et|en|por|y|e|через|на|и)\b")
_PIECE = re.compile(r"(?P<count>\d{1,5}(?:[.,]\d{1,3})?)\s*(?P<unit>[^\W\d_]+)\.?")


def parse(text: str) -> int | None:
    """Its seconds; None where it is not a duration, and nothing but one."""
    if _BESIDE.sub("", _PIECE.sub(" ", text.casefold())):
        return None
    seconds = 0.0
    for piece in _PIECE.finditer(text.casefold()):
        unit = _SECONDS.get(piece["unit"])
        if unit is None:
            return None
        seconds += float(piece["count"].replace(",", ".")) * unit
    return round(seconds) if _PIECE.search(text) else None
