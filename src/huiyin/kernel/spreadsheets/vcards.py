"""Address books (.vcf, versions 2.1 to 4.0) as a table: a row for each card, a column for each thing it says.

A card that leaves is of version 3.0, which every phone reads.
"""

import quopri
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets.files import RowTooLong, TooManyColumns, TooManyRows

_START = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_NOT_SAID = {"VERSION", "N", "PHOTO", "LOGO", "SOUND", "KEY", "PRODID", "REV", "UID", "CLASS", "SORT-STRING", "AGENT",
             "CLIENTPIDMAP", "X-ABLABEL", "X-ABADR", "LABEL", "TZ", "GEO", "MAILER", "PROFILE", "SOURCE"}  # fmt: skip
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_WHOLE_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
_OCTETS = 75  # of a line that is written; longer ones go on in the next
_MOST_LINES, _LONGEST = 5_000, 1 << 20  # of a card; characters of a line


class CardLeftOpen(DomainError):
    """Card %(row)s has no end; the file was perhaps cut off."""


class Said(NamedTuple):
    """One line of a card: TEL, what stands with it, and the value as it is written."""

    name: str
    parameters: dict[str, str]
    value: str


def is_vcard(start: str) -> bool:
    return bool(_START.match(start.lstrip("\ufeff").lstrip().split("\n", 1)[0]))


def columns_of(cards: Iterable[Iterable[Said]], max_rows: int, max_columns: int) -> list[str]:
    """The columns that hold all cards, the name first: as many TEL as the card with most of them."""
    most: Counter[str] = Counter({"FN": 1})
    for number, card in enumerate(cards, 1):
        most |= Counter(name for name, _text in _facts(card))
        if number > max_rows:
            raise TooManyRows(most=max_rows)
        if most.total() > max_columns:
            raise TooManyColumns(most=max_columns)
    return [heading for name, times in most.items() for heading in _headings(name, times)]


def cells_of(card: Iterable[Said], columns: Iterable[str]) -> list[str | None]:
    said: dict[str, list[str]] = {}
    for name, text in _facts(card):
        said.setdefault(name, []).append(text)
    filled = {heading: text for name, texts in said.items() for heading, text in
              zip(_headings(name, len(texts)), texts, strict=True)}  # fmt: skip
    return [filled.get(heading) for heading in columns]


def cards(lines: Iterable[str], encoding: str) -> Iterator[list[Said]]:
    """The cards of a file; one without an end is told."""
    card: list[Said] | None = None
    number = length = 0
    for line in _unfolded(lines):
        if _START.match(line):
            if card:
                raise CardLeftOpen(row=number)
            card, number, length = [], number + 1, 0
        elif card is not None and re.match(r"\s*END\s*:\s*VCARD\s*$", line, re.IGNORECASE):
            yield card
            card = None
        elif card is not None and len(card) < _MOST_LINES and (said := _asked_for(line, encoding)):
            card.append(said)
            length += len(said.value)
            if length > _LONGEST:
                raise RowTooLong(row=number)
    if card is not None:
        raise CardLeftOpen(row=number)


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Long lines go on in the next, which begins with a blank; quoted ones after a = at their end."""
    whole: list[str] = []
    quoted, left = False, _LONGEST
    for line in lines:
        text = line.rstrip("\r\n")
        if whole and quoted and whole[-1].endswith("="):
            left -= len(text)
            whole[-1:] = [whole[-1][:-1], text] if left > 0 else [text]  # a picture, which nobody asks for
            continue
        if whole and text[:1] in (" ", "\t"):
            left -= len(text)
            whole += [text[1:]] if left > 0 else []
            continue
        if whole:
            yield "".join(whole)
        left = _LONGEST
        whole, quoted = [text], "QUOTED-PRINTABLE" in text.partition(":")[0].upper()
    if whole:
        yield "".join(whole)


def _asked_for(line: str, encoding: str) -> Said | None:
    """What a line says, unless it is a picture or something nobody asks for."""
    said = _said(line, encoding)
    if said is None or (said.name != "N" and said.name in _NOT_SAID):
        return None
    return None if said.parameters.get("ENCODING", "").upper() in ("B", "BASE64") else said


def _said(line: str, encoding: str) -> Said | None:
    head, colon, value = _cut(line)
    if not colon:
        return None
    name, *others = head.split(";")
    parameters = {}
    for other in others:
        key, equals, word = other.partition("=")
        parameters[key.strip().upper() if equals else "TYPE"] = (word if equals else key).strip().strip('"')
    if parameters.get("ENCODING", parameters.get("TYPE", "")).upper() == "QUOTED-PRINTABLE":
        raw = quopri.decodestring(value.encode(encoding, "replace"))
        try:
            value = raw.decode(parameters.get("CHARSET", encoding), "replace")
        except LookupError:  # an encoding nobody knows
            value = raw.decode(encoding, "replace")
    return Said(name.rpartition(".")[2].strip().upper(), parameters, value)


def _cut(line: str) -> tuple[str, str, str]:
    """At the first colon that is not quoted."""
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line, "", ""


def _facts(card: Iterable[Said]) -> Iterator[tuple[str, str]]:
    """What a card says under each name, the names of people and places in the order in which they are spoken."""
    card = list(card)
    names = [text for said in card if said.name == "FN" and (text := _plain(said.value))]
    names += [text for said in card if said.name == "N" and (text := _person(said.value))]
    names += [text for said in card if said.name == "ORG" and (text := " ".join(_parts(said.value)))]
    if names:
        yield "FN", names[0]
    for said in card:
        if said.name in ("N", "FN"):
            continue
        text = _text(said)
        if text and not (said.name == "ORG" and text == names[0]):
            yield ("BDAY (--)" if said.name == "BDAY" and not _WHOLE_DAY.match(text) else said.name), text


def _text(said: Said) -> str:
    if said.name == "ADR":
        return _address(said.value)
    if said.name == "ORG":
        return " ".join(_parts(said.value))
    text = _plain(said.value)
    if said.name == "TEL":
        return text.removeprefix("tel:").replace(";ext=", "x")
    return text.removeprefix("mailto:") if said.name == "EMAIL" else text


def _parts(value: str) -> list[str]:
    return [text for part in re.split(r"(?<!\\);", value) if (text := _plain(part))]


def _person(value: str) -> str:
    """王;芳 is 王芳, Wang;Fang is Fang Wang."""
    family, given, middle, *_titles = [*(_plain(part) for part in re.split(r"(?<!\\);", value)), "", "", ""]
    if _IDEOGRAPH.search(family + given):
        return f"{family}{middle}{given}"
    return " ".join(filter(None, [given, middle, family]))


def _address(value: str) -> str:
    """河北省 秦皇岛市 文化路1号, as it is said here: the largest first, the post code last."""
    parts = [_plain(part) for part in re.split(r"(?<!\\);", value)]
    box, more, street, city, region, code, _country = [*parts, *[""] * 7][:7]
    whole = "".join if _IDEOGRAPH.search(f"{region}{city}{street}") else " ".join
    place = whole(filter(None, [region, city if city != region else "", street, more, box]))
    return f"{place} {code}".strip()


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def _headings(name: str, times: int) -> list[str]:
    return [name, *(f"{name} ({time})" for time in range(2, times + 1))]


def card_of(name: str, facts: Iterable[tuple[str, str]], *, organisation: bool = False) -> str:
    """A card for an address book; facts are names of vCard (TEL, EMAIL, ADR, NOTE …) with what they say."""
    whole = _escaped(name)
    said = [("VERSION", "3.0"), ("FN", whole), ("ORG", whole) if organisation else ("N", f"{whole};;;;")]
    said += [(fact, f";;{_escaped(text)};;;;" if fact == "ADR" else _escaped(text)) for fact, text in facts if text]
    lines = ["BEGIN:VCARD", *(f"{fact}:{value}" for fact, value in said), "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most so many octets, none of which cuts a character."""
    parts, room = [""], _OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            parts.append("")
            room = _OCTETS - 1
        parts[-1] += sign
        room -= size
    return "\r\n ".join(parts)
