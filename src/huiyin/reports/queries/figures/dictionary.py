"""Every figure there is, in the order in which people look at them."""

from collections.abc import Sequence

from huiyin.org.models import Person
from huiyin.reports.queries.figures import (
    callbacks,
    cases,
    contact,
    costs,
    delays,
    orders,
    ratings,
    sharing,
    stays,
    steps,
    work,
)
from huiyin.reports.queries.figures.answers import answers
from huiyin.reports.queries.figures.definitions import By, Figure
from huiyin.rulebook.definitions import Pack

FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        *contact.FIGURES,
        *ratings.FIGURES,
        *callbacks.FIGURES,
        *work.FIGURES,
        *cases.FIGURES,
        *work.MEASURES,
        *delays.FIGURES,
        *steps.FIGURES,
        *costs.FIGURES,
        *orders.FIGURES,
        *sharing.FIGURES,
    )
}


def known_to(pack: Pack) -> list[Figure]:
    """The figures of which a rule book can have rows: nobody is told of callbacks where none are planned."""
    return [figure for figure in FIGURES.values() if figure.fits(pack)]


def kept_for(pack: Pack) -> list[Figure]:
    """What is kept by the day: the figures, and what boards count besides."""
    return [*known_to(pack), work.STANDINGS, stays.STAYS]


def dimensions_for(figure: Figure, pack: Pack, user: Person) -> list[By]:
    """What a reader may break a figure down by: what it knows itself, and what the forms of the trade ask besides."""
    known = [*figure.dimensions, *answers(figure, pack)]
    return [by for by in known if not by.personal or user.may("cases.oversee")]


def dimension_named(figure: Figure, key: str, pack: Pack) -> By | None:
    """What a rule book or somebody before calls so, whoever asks."""
    return of_key([*figure.dimensions, *answers(figure, pack)], key)


def of_key(dimensions: Sequence[By], key: str) -> By | None:
    return next((by for by in dimensions if by.key == key), None)
