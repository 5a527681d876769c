"""What is kept of a report is read in any language later on: each word of it is kept in all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from huiyin.kernel.texts import say


def in_every_language(make: Callable[[], Any]) -> Any:
    """The same content made in each language, put together: words that differ become texts in all of them."""
    made = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            made[code] = make()
    return _together(made)


def in_one_language(kept: Any) -> Any:
    """The content in the reader's language."""
    if isinstance(kept, Mapping):
        if _is_text(kept):
            return say(kept)
        return {name: in_one_language(part) for name, part in kept.items()}
    return [in_one_language(part) for part in kept] if isinstance(kept, list) else kept


def _together(made: Mapping[str, Any]) -> Any:
    first = next(iter(made.values()))
    if isinstance(first, Mapping):
        return {name: _together({code: one[name] for code, one in made.items()}) for name in first}
    if isinstance(first, Sequence) and not isinstance(first, str):
        lengths = {len(one) for one in made.values()}
        if len(lengths) > 1:
            raise ValueError("a report has the same parts in every language")
        return [_together({code: one[place] for code, one in made.items()}) for place in range(len(first))]
    return first if all(one == first for one in made.values()) else dict(made)


def _is_text(kept: Mapping[str, Any]) -> bool:
    return kept.keys() == {code for code, _name in settings.LANGUAGES}
