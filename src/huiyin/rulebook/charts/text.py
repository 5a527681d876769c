"""How words and numbers stand in a drawing."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def width_of(text: str) -> int:
    """Chinese characters are as wide as two letters."""
    return sum(2 if character > "⺀" else 1 for character in text)


def shortened(text: str, room: int) -> str:
    """As much as fits into a box."""
    if width_of(text) <= room:
        return text
    while width_of(text) > room - 2:
        text = text[:-1]
    return f"{text}…"


def wrapped(text: str, room: int) -> list[str]:
    """One line, or two of which the first ends with a word; Chinese may break anywhere."""
    if width_of(text) <= room:
        return [text]
    places = [place for place in range(1, len(text)) if text[place] == " " or text[place] > "⺀"]
    fitting = [place for place in places if width_of(text[:place]) <= room]
    cut = min(fitting, key=lambda place: abs(width_of(text[:place]) - width_of(text[place:])), default=room)
    return [text[:cut].strip(), shortened(text[cut:].strip(), room)]


def joined(parts: object) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))  # type: ignore[attr-defined]


def n(number: float) -> str:
    return f"{number:g}"
