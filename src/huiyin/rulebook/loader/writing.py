"""A published source as YAML again: what is read from it is word for word the same."""

from typing import Any

import yaml

_WIDTH = 140


class _Pages(yaml.SafeDumper):
    """Short parts on one line, longer ones below each other, long texts as they are written."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_words(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)

    def represent_parts(self, data: dict[str, Any]) -> yaml.MappingNode:
        return self.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=_is_short(data))

    def represent_row(self, data: list[Any]) -> yaml.SequenceNode:
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=_is_short(data))


_Pages.add_representer(str, _Pages.represent_words)
_Pages.add_representer(dict, _Pages.represent_parts)
_Pages.add_representer(list, _Pages.represent_row)


def as_yaml(source: Any) -> str:
    """The text of a source, or of a part of one."""
    return yaml.dump(source, Dumper=_Pages, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _is_short(value: Any) -> bool:
    return _length(value) < _WIDTH - 20


def _length(value: Any) -> int:
    """About as many half-width characters as it takes on one line; a text of several lines takes none."""
    if isinstance(value, dict):
        return 2 + sum(len(str(key)) + 4 + _length(part) for key, part in value.items())
    if isinstance(value, list):
        return 2 + sum(2 + _length(part) for part in value)
    text = str(value)
    return _WIDTH if "\n" in text else sum(2 if character > "⺀" else 1 for character in text) + 2
