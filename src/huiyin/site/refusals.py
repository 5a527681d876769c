"""Words that are not inside a gettext call: the docstrings of domain errors, and Django's own templates."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = "DomainError"
TAGS = re.compile(
    rb"""\{%-?\s*(?:trans|translate)\s+(?P<quote>["'])(?P<word>.*?)(?P=quote)"""
    rb"""|\{%-?\s*blocktrans(?:late)?(?P<options>[^%]*)%\}(?P<block>.*?)\{%-?\s*endblocktrans(?:late)?\s*-?%\}""",
    re.S,
)
VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def words(module: Path, source: Path) -> list[str]:
    """The messages of a module's refusals: docstrings folded to one line, as kernel.errors says them."""
    return [_folded(docstring) for where, docstring in _refusals(source) if where == module.name]


@cache
def _refusals(source: Path) -> tuple[tuple[str, str], ...]:
    """Every class of the project that derives, however far, from DomainError: its module and its docstring."""
    classes = [(file.relative_to(source).parts[0], node) for file, node in _classes(source)]
    refusing = {ROOT}
    grown = True
    while grown:
        below = {node.name for _module, node in classes if refusing.intersection(_bases(node))}
        grown = not below <= refusing
        refusing |= below
    return tuple(
        (module, docstring)
        for module, node in classes
        if refusing.intersection(_bases(node)) and (docstring := ast.get_docstring(node))
    )


def _classes(source: Path) -> Iterator[tuple[Path, ast.ClassDef]]:
    for file in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield file, node


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}


def _folded(docstring: str) -> str:
    return " ".join(docstring.split())


def django_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """A Babel extractor for the few Django templates (the sign-in pages)."""
    content = file.read()
    for found in TAGS.finditer(content):
        line = content.count(b"\n", 0, found.start()) + 1
        if found["word"] is not None:
            yield line, "gettext", found["word"].decode(), []
            continue
        block = VARIABLE.sub(r"%(\1)s", found["block"].decode())
        yield line, "gettext", " ".join(block.split()) if b"trimmed" in found["options"] else block, []
