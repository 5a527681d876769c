"""Search of Chinese text: any substring, either script, pinyin of names, digits of phones, plates.

What is searched is a normalised text (`search_text`); its grams stand in a tsvector column with a
GIN index (`search`). The grams find every row whose text may hold what was typed, then the text decides: a
search misses nothing that LIKE on the normalised text finds, and shows nothing else.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby, islice, product
from typing import Any

import opencc
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

# Letters and digits of one script run together; punctuation separates and is left to the text itself.
_RUN = re.compile(r"([0-9a-z]+)|[^\W0-9a-z]+")
_LATIN_GRAM, _WIDE_GRAM = 4, 2
# A tsvector holds 1 MB; a text with more different grams is marked, and looked through at every search.
_MOST_GRAMS, _TOO_LONG = 60_000, "~"
_MOST_QUERY_GRAMS = 32  # past that the text decides
_MARK = "#"
_LINE, _LONGEST_LINE = "=", 24  # a short line stands in the index as a whole too: names, numbers, plates
_PERSON_NAME = 4  # a longer name is a company's and is read as phrases
_MOST_READINGS = 16
_DOTS = "·•‧・∙⋅"
_COUNTRY = r"(?:\+|00)(?:86|852|853|886)"
_COUNTRY_APART = re.compile(rf"(?<!\S){_COUNTRY}\s(?=\d)")


def normalise(text: str) -> str:
    """One spelling: half width, lower case, simplified characters, no invisible ones, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_one_spelling()).split())


def indexed(
    *texts: str,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    plates: Iterable[str] = (),
    marks: Iterable[str] = (),
) -> tuple[str, str]:
    """What to keep in a row's `search_text` and `search`, in this order; also for COPY.

    Nobody finds a row by its `marks`, but a search may be held to rows of some of them.
    """
    text = search_text(*texts, names=names, phones=phones, plates=plates)
    return text, " ".join([_vector(text), *(f"'{_MARK}{mark}'" for mark in marks)])


def search_text(*texts: str, names: Iterable[str] = (), phones: Iterable[str] = (), plates: Iterable[str] = ()) -> str:
    """Everything a row is found by, a line each."""
    lines = [normalise(text) for text in texts]
    for name in names:
        lines += _lines_of_name(name)
    for number in phones:
        lines += _phone(number)
    lines += [_compact(normalise(plate)).replace(" ", "") for plate in plates]
    return "\n".join(["", *(line for line in lines if line), ""])


def matches(field: str, text: str, *, marks: Sequence[str] = ()) -> Q:
    """A filter for rows that hold every part of what was typed: `field` and, beside it, `field`_text.

    With `marks` only rows that bear one of them are looked for.
    """
    found = Q()
    for part in parts(text):
        either = Q()
        for spelling in _spellings(part):
            hit = Q(**{f"{field}_text__contains": spelling})
            grams = query(spelling)
            either |= hit & Q(**{field: _Grams(_marked(grams, marks))}) if grams else hit
        found &= either
    return found


def _marked(grams: str, marks: Sequence[str]) -> str:
    either = " | ".join(f"'{_MARK}{mark}'" for mark in marks)
    return f"({grams}) & ({either})" if marks else grams


def contains(field: str, text: str) -> Q:
    """The same rows as `matches` finds, without its index: to look through a few rows that lead elsewhere."""
    found = Q()
    for part in parts(text):
        either = Q()
        for spelling in _spellings(part):
            either |= Q(**{f"{field}_text__contains": spelling})
        found &= either
    return found


def holds(search_text: str, part: str) -> bool:
    """Whether a row's text holds one of `parts`."""
    return any(spelling in search_text for spelling in _spellings(part))


def begins(field: str, text: str, *, whole: bool = False, marks: Sequence[str] = ()) -> Q:
    """A filter for rows with a line that begins with what was typed, or is that: a name, a number, a plate."""
    grams = [f"'{_quoted(_LINE + line)}'{'' if whole else ':*'}" for line in typed_lines(text)]
    return Q(**{field: _Grams(_marked(" | ".join(grams), marks))}) if grams else Q(pk__in=[])


def typed_lines(text: str) -> list[str]:
    """What was typed as a line of the index may spell it; longer lines are not looked up whole."""
    typed = "".join(parts(text)) if "*" not in text else ""
    return [line for line in _spellings(typed) if 0 < len(line) <= _LONGEST_LINE]


def sorting_key(name: str) -> str:
    """What names are sorted by: as they are said, character by character, then as they are written."""
    return f"{' '.join(_said(name))}\t{normalise(name)}"


def _said(name: str) -> Iterator[str]:
    """Each Chinese character by its reading, a surname as surnames are said; what is not Chinese as it is written."""
    plain = normalise(name)
    of_person = len(plain) <= _PERSON_NAME
    surname = next((each for each in (plain[:2], plain[:1]) if of_person and each in SURNAMES), "")
    if surname:
        yield SURNAMES[surname]
    for chinese, run in groupby(plain.removeprefix(surname), key=lambda sign: ord(sign) in _dictionary()):
        words = "".join(run)
        if not chinese:
            yield from words.split()
        elif of_person:
            yield from (_syllables(sign)[0] for sign in words)
        else:
            from pypinyin import lazy_pinyin

            yield from lazy_pinyin(words)


# Surnames that are not said as the character usually is.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "翟": "zhai",
    "盖": "ge", "乐": "yue", "缪": "miao", "种": "chong", "员": "yun", "覃": "qin", "尉迟": "yu chi", "万俟": "mo qi",
}  # fmt: skip


def parts(text: str) -> list[str]:
    """The words of a search box; a number copied from a masked list, 138****5678, is two of them."""
    words = _COUNTRY_APART.sub("", normalise(text))
    return re.sub(r"(?<=\d)\*+(?=\d)", " ", words).split()


def query(part: str) -> str:
    """The tsquery every row that holds this normalised word answers to; empty if it is punctuation only."""
    grams = list(dict.fromkeys(_query_grams(part)))[:_MOST_QUERY_GRAMS]
    return f"({' & '.join(grams)}) | '{_TOO_LONG}'" if grams else ""


class _Grams(SearchQuery):
    """A ready tsquery: PostgreSQL's own parser would cut Chinese into words it does not know."""

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, function: str | None = None, template: str | None = None
    ) -> Any:
        return super().as_sql(compiler, connection, function, "%(expressions)s::tsquery")


def _query_grams(part: str) -> Iterator[str]:
    for run in _RUN.finditer(part):
        word, size = run[0], _LATIN_GRAM if run[1] else _WIDE_GRAM
        if len(word) >= size:
            yield from (f"'{word[at : at + size]}'" for at in range(len(word) - size + 1))
        elif run.end() == len(part):
            yield f"'{word}':*"  # the text may go on
        else:
            yield f"'{word}'"


def _vector(text: str) -> str:
    grams = {_quoted(_LINE + line) for line in text.split("\n") if 0 < len(line) <= _LONGEST_LINE}
    for run in _RUN.finditer(text):
        word, size = run[0], _LATIN_GRAM if run[1] else _WIDE_GRAM
        grams.update([word[at : at + size] for at in range(len(word))])
    if len(grams) > _MOST_GRAMS:
        return f"'{_TOO_LONG}'"
    return "'" + "' '".join(sorted(grams)) + "'" if grams else ""


def _quoted(lexeme: str) -> str:
    return lexeme.replace("\\", "\\\\").replace("'", "''")


def _spellings(part: str) -> list[str]:
    """As typed, and as phones and plates are kept: without signs, without the country's code."""
    compact = _compact(part)
    if compact == part or len(compact) < 3 or not any(sign.isdigit() for sign in compact):
        return [part]
    local = _compact(re.sub(rf"^{_COUNTRY}", "", part))
    return list(dict.fromkeys([part, compact, local if len(local) > 4 else compact]))


def _compact(part: str) -> str:
    return re.sub(r"[-+.()/_‐-―]", "", part)


def _phone(number: str) -> list[str]:
    typed = normalise(number)
    digits = re.sub(r"\D", "", typed)
    country = next((code for code in ("+86", "+886") if typed.startswith(code)), "")
    local = digits[len(country) - 1 :] if country else ""
    # Landlines (and Taiwan's mobiles) are dialled with a zero that the international form leaves out.
    mobile = re.match("1[3-9]", local)  # 10… is Peking
    return [digits, local, f"0{local}" if country == "+886" or (local and not mobile) else ""]


def _lines_of_name(name: str) -> list[str]:
    plain = normalise(name)
    together = plain.replace(" ", "")
    readings = _readings(name)
    full = dict.fromkeys("".join(reading) for reading in readings)
    initials = dict.fromkeys("".join(syllable[0] for syllable in reading) for reading in readings)
    return [plain, together if together != plain else "", *full, *initials]


def _readings(name: str) -> list[tuple[str, ...]]:
    """How a name may be said: every reading of the surname, the usual ones of the rest."""
    characters = [character for character in name if ord(character) in _dictionary()]
    if not characters:
        return []
    if len(characters) > _PERSON_NAME:
        from pypinyin import lazy_pinyin

        return [tuple(lazy_pinyin("".join(characters), errors="ignore"))]
    surname = _syllables(characters[0])
    rest = [_syllables(character) for character in characters[1:]]
    given = list(islice(product(*rest), _MOST_READINGS // len(surname)))
    return [(first, *others) for first in surname for others in given]


@cache
def _dictionary() -> dict[int, str]:
    """How each character is said; read with the first name, as many a command never meets one."""
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=8192)
def _syllables(character: str) -> tuple[str, ...]:
    """Readings without tones; 吕 is typed lv or lu."""
    bare = unicodedata.normalize("NFD", _dictionary()[ord(character)]).replace("u\u0308", "v")
    readings = "".join(sign for sign in bare if not unicodedata.combining(sign)).split(",")
    both = [spelling for reading in readings for spelling in (reading, reading.replace("v", "u"))]
    return tuple(dict.fromkeys(both))[:4]


@cache
def _one_spelling() -> dict[int, str]:
    """Character by character, so that a part of a text is spelled as in the whole text."""
    ideographs = [chr(code) for code in (*range(0x3400, 0xA000), *range(0x20000, 0x30000))]
    lines = "\n".join(ideographs)
    for script in ("tw2s", "hk2s"):  # both hold t2s; each knows variants of its own
        lines = opencc.OpenCC(script).convert(lines)
    table = {ord(old): new for old, new in zip(ideographs, lines.split("\n"), strict=True) if old != new}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and not character.isspace():
            table[code] = ""
    return table | dict.fromkeys(map(ord, _DOTS), "")
