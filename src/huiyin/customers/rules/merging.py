"""What several files of one customer say together, and what each says again once they are parted."""

from collections.abc import Mapping, Sequence
from typing import Any

ALL = "all"
JOINED = frozenset({"needs", "preferences", "note"})  # texts of which each file's may stay
LISTED = frozenset({"tags"})

Content = Mapping[str, Any]


def differing(files: Mapping[int, Content]) -> list[str]:
    """The fields that do not say the same in all files, in the order of the first."""
    fields = dict.fromkeys(field for content in files.values() for field in content)
    return [field for field in fields if len({_key(content.get(field)) for content in files.values()}) > 1]


def may_be_joined(field: str, lines: Sequence[str]) -> bool:
    """Whether what several files say in a field may stand there together."""
    return field in JOINED or field in LISTED or field in lines


def proposed(field: str, files: Mapping[int, Content], lines: Sequence[str]) -> str:
    """What stays until somebody chooses: everything where it can stand together, else the first that says a thing."""
    if may_be_joined(field, lines):
        return ALL
    said = [pk for pk, content in files.items() if not empty(content.get(field))]
    return str(said[0] if said else next(iter(files)))


def together(field: str, choice: str, files: Mapping[int, Content]) -> Any:
    """What the survivor says in a field; lines are put together by their rows, not here."""
    if choice != ALL:
        return files[int(choice)].get(field)
    said = [content.get(field) for content in files.values() if not empty(content.get(field))]
    if field in LISTED:
        return sorted({each for values in said if values for each in values})
    return "\n".join(dict.fromkeys(str(text).strip() for text in said))


def empty(value: Any) -> bool:
    return value in (None, "", [], {})


def parted(before: Any, after: Any, now: Any) -> Any:
    """What the survivor says once the files are parted: as before, unless somebody changed it since the merge."""
    if now == after:
        return before
    if all(isinstance(said, list) for said in (before, after, now)) and _of_words([*now, *before]):
        came = {*after} - {*before}
        return sorted(({*now} - came) | ({*before} - {*after}))
    if isinstance(now, dict) and isinstance(before, dict):
        after = after or {}
        names = {*now, *before, *after}
        values = {name: parted(before.get(name), after.get(name), now.get(name)) for name in names}
        return {name: value for name, value in values.items() if value is not None}
    return now


def _of_words(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def _key(value: Any) -> str:
    return "" if empty(value) else repr(value)
