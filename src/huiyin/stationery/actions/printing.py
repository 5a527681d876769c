"""Noting who printed what."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.stationery.models import PrintBatch, Printing

COUNTED_ALONE = 0x7072696E  # advisory: two who print the same at once have two numbers


@whole
def note_printing(form: str, subject: str, *, kind: str, by: Person, at: datetime) -> int:
    """Somebody prints a form about something; says the how manieth time it is."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [COUNTED_ALONE, f"{form} {subject}"])
    before = Printing.objects.of(subject, form).count()
    Printing.objects.create(form=form, subject=subject, kind=kind, by=by, at=at)
    return before + 1


def note_printings(printed: Iterable[tuple[str, str]], batch: PrintBatch, *, at: datetime) -> None:
    """The same of many papers in one file: form and subject of each."""
    Printing.objects.bulk_create(
        Printing(form=form, subject=subject, kind="pdf", batch=batch, by=batch.by, at=at) for form, subject in printed
    )
