"""Which matter an e-mail may belong to: the modules above know their own."""

from collections.abc import Callable
from dataclasses import dataclass

NamedIn = Callable[[str], list[tuple[str, int]]]
Called = Callable[[list[str]], dict[str, str]]
OpenOf = Callable[[int], list[str]]


@dataclass(frozen=True)
class Matters:
    """Those whose number stands in some words, each with its customer; a customer's open ones; what they are called."""

    named_in: NamedIn
    open_of: OpenOf
    called: Called


_known: list[Matters] = []


def register_matters(matters: Matters) -> None:
    _known.append(matters)


def named_in(words: str) -> list[tuple[str, int]]:
    return [found for matters in _known for found in matters.named_in(words)]


def open_of(customer: int) -> list[str]:
    return [subject for matters in _known for subject in matters.open_of(customer)]


def matters_of(customer: int) -> list[tuple[str, str]]:
    """A customer's open matters and what they are called, to choose from."""
    found: list[tuple[str, str]] = []
    for matters in _known:
        subjects = matters.open_of(customer)
        called = matters.called(subjects) if subjects else {}
        found += [(subject, called[subject]) for subject in subjects if subject in called]
    return found


def matter_called(subject: str) -> str:
    """What one matter is called; the empty word if nobody knows it."""
    return next((called[subject] for matters in _known if subject in (called := matters.called([subject]))), "")
