"""The words of the screens: taken out of every module into its locale/ folder, completed, checked, compiled.

    bin/translate [MODULE…]  take out new words, drop words no longer used, fill zh_Hant from zh_Hans
    bin/translate --check    change nothing; name every word that is missing in a language; exit 1 if any
    bin/translate --compile  write the .mo files that Django reads (bin/up and bin/test do it)

Message ids are English. A word comes from gettext calls in Python, from gettext and `trans` in Jinja2
templates and Django templates, and from the docstrings of domain errors, which are the user's messages.
"""

import argparse
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from huiyin.kernel.traditional import traditional
from huiyin.site import refusals
from huiyin.site.up.checkout import compile_words

SOURCE = Path(__file__).parents[1]
LANGUAGES = ("zh_Hans", "zh_Hant")
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SKIPPED = {"migrations", "locale", "static", "vendor", "packs"}
# Without dates and versions, so that running the command again changes no byte.
HEADER = """\
# The words of Huiyin's screens; bin/translate keeps this file in order.
msgid ""
msgstr ""
"Language: %s\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


@dataclass(frozen=True)
class Finding:
    """A word to see to: a language lacks it, nothing uses it any more, or two modules disagree."""

    file: Path
    word: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.why}: {self.word!r}"


def modules(source: Path = SOURCE, names: Collection[str] = ()) -> list[Path]:
    every = (path for path in source.iterdir() if (path / "__init__.py").exists() and path.name not in SKIPPED)
    return sorted(path for path in every if not names or path.name in names)


def words_of(module: Path, source: Path = SOURCE) -> Catalog:
    """Every word of one module, in the order of its files."""
    found = Catalog(charset="utf-8")
    for file in sorted(_files(module)):
        place = str(file.relative_to(source))
        for _line, word, _comments, context in _taken(file):
            found.add(word, locations=[(place, 0)], context=context)
    for word in refusals.words(module, source):
        found.add(word, locations=[("", 0)])
    return found


def update(names: Collection[str] = (), source: Path = SOURCE) -> None:
    """Bring the catalogues in step with the code; nothing that is translated is lost while it is used."""
    for module in modules(source, names):
        found = words_of(module, source)
        if not len(found):
            continue
        simplified = _renewed(found, _path(module, "zh_Hans"), "zh_Hans")
        _write(simplified, _path(module, "zh_Hans"))
        traditional = _renewed(found, _path(module, "zh_Hant"), "zh_Hant")
        fill(traditional, simplified)
        _write(traditional, _path(module, "zh_Hant"))


def fill(traditional: Catalog, simplified: Catalog) -> None:
    """Give every word that has no traditional form yet the one OpenCC makes of the simplified (Taiwan's usage)."""
    for message in traditional:
        if not message.id or _is_translated(message):
            continue
        known = simplified.get(message.id, message.context)
        if known is not None and _is_translated(known):
            message.string = _converted(known.string)


def missing(names: Collection[str] = (), source: Path = SOURCE) -> Iterator[Finding]:
    """Every word of the code that a language lacks, every word without a translation, every one left over."""
    for module in modules(source, names):
        found = words_of(module, source)
        for language in LANGUAGES if len(found) else ():
            path = _path(module, language)
            shown = path.relative_to(source)
            kept = _read(path, language)
            for message in found:
                if message.id and not _is_translated(kept.get(message.id, message.context)):
                    yield Finding(shown, _name(message), "not translated")
            for message in kept:
                if message.id and found.get(message.id, message.context) is None:
                    yield Finding(shown, _name(message), "no longer used")
                elif message.id and _is_translated(message) and _filled_in(message.string) - _filled_in(message.id):
                    yield Finding(shown, _name(message), "the translation fills in what the word does not")


def clashes(source: Path = SOURCE) -> Iterator[Finding]:
    """Every word that two modules translate differently: Django knows one translation of a word, so one of them is
    never seen; a context (pgettext) tells them apart."""
    for language in LANGUAGES:
        known: dict[tuple[Any, Any], tuple[Path, Any]] = {}
        for module in modules(source):
            path = _path(module, language)
            for message in _read(path, language):
                if not message.id or not _is_translated(message):
                    continue
                first, string = known.setdefault((message.id, message.context), (path, message.string))
                if string != message.string:
                    why = f"translated otherwise in {first.relative_to(source).parts[0]}"
                    yield Finding(path.relative_to(source), _name(message), why)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="translate", description="Keep the words of the screens in three languages.")
    parser.add_argument("module", nargs="*", help="only these; all when none is named")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="change nothing; exit 1 when a word is missing")
    what.add_argument("--compile", action="store_true", help="write the .mo files")
    asked = parser.parse_args(arguments)
    if asked.compile:
        compile_words(SOURCE.parent)
        return 0
    if not asked.check:
        update(asked.module)
    lacking = [*missing(asked.module), *clashes()]
    for line in lacking:
        print(line)
    print(f"{len(lacking)} words to see to" if lacking else "Every word is there in every language")
    return 1 if asked.check and lacking else 0


def _files(module: Path) -> Iterator[Path]:
    for file in module.rglob("*"):
        if file.suffix in {".py", ".html", ".txt"} and not SKIPPED.intersection(file.relative_to(module).parts):
            yield file


def _taken(file: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    if file.suffix == ".py":
        method = "python"
    elif "jinja2" in file.parts:
        method = "jinja2.ext:babel_extract"
    else:
        method = "huiyin.site.refusals:django_template"
    options = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
    with file.open("rb") as opened:
        yield from extract(method, opened, FUNCTIONS, (), options if "jinja2" in method else None)


def _renewed(found: Catalog, path: Path, language: str) -> Catalog:
    """The words found now, in a stable order, with what the file already says about them."""
    kept = _read(path, language)
    renewed = _empty(language)
    for message in sorted((each for each in found if each.id), key=_name):
        known = kept.get(message.id, message.context)
        same_shape = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
        places = sorted({place for place, _line in message.locations if place})
        renewed.add(
            message.id,
            known.string if known is not None and same_shape else None,
            locations=[(place, 0) for place in places],
            context=message.context,
        )
    return renewed


def _empty(language: str) -> Catalog:
    return Catalog(locale=language, charset="utf-8", fuzzy=False)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", ignore_obsolete=True)


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write((HEADER % catalog.locale_identifier).encode())
        write_po(file, catalog, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)


def _path(module: Path, language: str) -> Path:
    return module / "locale" / language / "LC_MESSAGES" / "django.po"


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings)


def _filled_in(words: str | Iterable[str] | None) -> set[str]:
    """The names of what is filled in: name of %(name)s."""
    return set(re.findall(r"%\((\w+)\)", words if isinstance(words, str) else " ".join(words or ())))


def _converted(string: str | Iterable[str] | None) -> str | tuple[str, ...]:
    if isinstance(string, str):
        return traditional(string)
    return tuple(traditional(each) for each in string or ())


def _name(message: Message) -> str:
    word = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}: {word}" if message.context else word


if __name__ == "__main__":
    sys.exit(main())
