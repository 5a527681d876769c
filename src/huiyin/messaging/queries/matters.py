"""Which matter an e-mail may belong to: the modules above know their own."""

from collections.abc import Callable
from dataclasses import dataclass

NamedIn = Callable[[str], list[tuple[str, int]]]
OpenOf = Callable[[int], list[str]]


@dataclass(frozen=True)
class Matters:
    """Those whose number stands in some words, each with its customer; and a customer's open ones."""

    named_in: NamedIn
    open_of: OpenOf


_known: list[Matters] = []


def register_matters(matters: Matters) -> None:
    _known.append(matters)


def named_in(words: str) -> list[tuple[str, int]]:
    return [found for matters in _known for found in matters.named_in(words)]


def open_of(customer: int) -> list[str]:
    return [subject for matters in _known for subject in matters.open_of(customer)]
