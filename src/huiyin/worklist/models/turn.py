"""The order in which a long list of work is read: an index keeps it."""

from django.db.models import Case, F, FloatField, Func, When

# Seconds since then: what an index keeps must not hang on anybody's zone.
_DUE = "extract(epoch FROM %(expressions)s - TIMESTAMPTZ '2000-01-01 00:00:00+00')"
# What is to be done first, the nearest deadline before the others; then what is settled, the newest first.
IN_TURN = Case(
    When(settled_at=None, then=Func(F("due_at"), template=_DUE, output_field=FloatField())),
    default=Func(F("due_at"), template=f"1e12 - {_DUE}", output_field=FloatField()),
    output_field=FloatField(),
)
