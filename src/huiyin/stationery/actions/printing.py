"""Noting who printed what."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.stationery.models import PrintBatch, Printing
from huiyin.stationery.queries.printed import numbers_of

COUNTED_ALONE = 0x7072696E  # advisory: two who print the same at once have two numbers


@whole
def note_printing(form: str, subject: str, *, kind: str, by: Person, at: datetime) -> int:
    """Somebody prints a form about something; says the how manieth time it is: a workbook is noted, and is none."""
    return note_each(form, [subject], kind=kind, by=by, at=at)[subject]


@whole
def note_each(form: str, subjects: Iterable[str], *, kind: str, by: Person, at: datetime) -> dict[str, int]:
    """The same of several in one file; says of each the how manieth time it is."""
    named = list(subjects)
    count_alone((form, one) for one in named)
    before = numbers_of(form, named)
    Printing.objects.bulk_create(Printing(form=form, subject=one, kind=kind, by=by, at=at) for one in named)
    return {one: before.get(one, 0) + 1 if kind == "pdf" else 1 for one in named}


def count_alone(papers: Iterable[tuple[str, str]]) -> None:
    """Whoever else prints one of these, form and subject of each, waits until its number is noted."""
    with connection.cursor() as cursor:
        for form, subject in sorted(papers):  # in one order, so that two who print the same never wait for each other
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [COUNTED_ALONE, f"{form} {subject}"])


def note_printings(printed: Iterable[tuple[str, str]], batch: PrintBatch, *, at: datetime) -> None:
    """The same of many papers in one file: form and subject of each."""
    Printing.objects.bulk_create(
        Printing(form=form, subject=subject, kind="pdf", batch=batch, by=batch.by, at=at) for form, subject in printed
    )
