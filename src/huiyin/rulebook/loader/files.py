"""The files of a pack as one tree, with what it shares with other packs."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

import yaml
from django.utils.translation import gettext as _

import huiyin
from huiyin.kernel.texts import listed
from huiyin.rulebook.loader.advice import look_at_the_signs
from huiyin.rulebook.loader.nodes import Node, Problem, add_traditional, join, place, read_text

DEMO = "demo.yaml"  # a month of work to be played, not part of the rule book
SHARED = Path(huiyin.__file__).parent / "packs" / "shared"
_OWN_WORDS = frozenset(
    {"chapters", "clauses", "figures", "lists", "groups", "papers", "scripts", "situations"}
)  # what a pack may word otherwise than the shared part


def shared_files(folder: Path | None = None) -> dict[str, Path]:
    """What packs may share, by name; a file beside the pack goes before the product's own."""
    folders = [SHARED, *([folder.parent / SHARED.name] if folder else [])]
    return {path.stem: path for shared in folders for path in sorted(shared.glob("*.yaml"))}


def read_files(files: Iterable[tuple[str, bytes]], shared: Mapping[str, Path]) -> tuple[Node, list[Problem]]:
    """All files of a pack as one tree: sections of the same name are put together."""
    problems: list[Problem] = []
    whole = Node({}, file="pack.yaml", line=1)
    for name, content in files:
        if PurePath(name).name == DEMO:
            continue
        document = _read_file(name, content, problems)
        if document is not None:
            join(whole, document, problems)
    _include(whole, shared, problems)
    for node in whole.walk():
        add_traditional(node)
    place(whole, ())
    return whole, problems


def _include(whole: Node, there: Mapping[str, Path], problems: list[Problem]) -> None:
    """Take along what the pack shares with others.

    A chapter, clause, list, script, situation or target that the pack writes itself stands instead of the shared one.
    """
    wanted = whole.value.pop("include", None)
    if wanted is None:
        return
    if not isinstance(wanted.value, list):
        problems.append(Problem(wanted.file, wanted.line, _("“include” must be a list.")))
        return
    taken: set[str] = set()
    for node in wanted.value:
        name = str(node.value)
        if name not in there or name in taken:
            message = _("“%(key)s” stands here twice.") if name in taken else _("There is no shared part “%(key)s”.")
            advice = "" if name in taken else _("There are: %(words)s.") % {"words": listed(there)}
            problems.append(Problem(node.file, node.line, message % {"key": name}, advice))
            continue
        taken.add(name)
        document = _read_file(f"shared/{name}.yaml", there[name].read_bytes(), problems)
        if document is not None:
            _take_along(whole, document, problems)


def _take_along(whole: Node, document: Node, problems: list[Problem]) -> None:
    if isinstance(document.value, dict):
        for section in _OWN_WORDS & document.value.keys() & whole.value.keys():
            ours, shared = whole.value[section], document.value[section]
            if isinstance(ours.value, dict) and isinstance(shared.value, dict):
                shared.value = {
                    key: node for key, node in shared.value.items() if not _stands(ours.value.get(key), node)
                }
        if "include" in document.value:
            line = document.keys["include"]
            problems.append(Problem(document.file, line, _("A shared part includes no other.")))
            del document.value["include"]
    join(whole, document, problems)


def _stands(present: Node | None, shared: Node) -> bool:
    """Whether the pack says it already: in its own words, or by another shared part that says the same."""
    return present is not None and (not present.file.startswith("shared/") or present.plain == shared.plain)


def _read_file(name: str, content: bytes, problems: list[Problem]) -> Node | None:
    """One file under the name its problems tell; nothing if it can't be read."""
    try:
        return read_text(content.decode("utf-8-sig"), name, problems)
    except UnicodeDecodeError:
        problems.append(Problem(name, 1, _("The file is not UTF-8 text."), _("Save it as UTF-8.")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(
            Problem(name, line, _("This is not YAML: %(why)s.") % {"why": error.problem}, look_at_the_signs())
        )
    except yaml.reader.ReaderError as error:
        line = content[: error.position].count(b"\n") + 1
        problems.append(
            Problem(name, line, _("This is not YAML: %(why)s.") % {"why": error.reason}, look_at_the_signs())
        )
    except RecursionError:
        problems.append(Problem(name, 1, _("Parts stand in parts too deeply for a rule book.")))
    return None
