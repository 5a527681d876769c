"""Figures of what matters cost: compensation, penalties, postage. Source: B13-9, D33-6, K-12, K-21."""

from django.db.models import Case as Chosen
from django.db.models import DecimalField, F, Q, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, Decision, Penalty
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows
from huiyin.rulebook.definitions import Pack

YUAN = DecimalField(max_digits=14, decimal_places=2)
POSTAGE = "postage"  # what a field means


def _of_cases(asker: Asker, rows: Rows) -> Rows:
    counted = rows.exclude(case__ends=Case.Ends.MERGED)
    return counted if asker.reach.everything else counted.filter(case__department__in=asker.reach.departments)


def _compensations(asker: Asker) -> Rows:
    """Only the last decision of a case counts: a refused solution costs nothing."""
    decided = Decision.objects.filter(round=F("case__round"), proposal__compensation_value__gt=0)
    return _of_cases(asker, decided)


def _penalties(asker: Asker) -> Rows:
    return _of_cases(asker, Penalty.objects.filter(revoked_at=None))


def _asks_postage(pack: Pack) -> dict[str, list[tuple[str, str]]]:
    """By process the forms and fields that say what postage we bear."""
    found = {
        key: [(form, field.name) for form, field in process.forms_that_say(POSTAGE).items()]
        for key, process in pack.processes.items()
    }
    return {key: places for key, places in found.items() if places}


def _postages(asker: Asker) -> Rows:
    rows = Case.objects.filter(process__in=list(_asks_postage(asker.pack))).exclude(ends=Case.Ends.MERGED)
    within = rows if asker.reach.everything else rows.filter(department__in=asker.reach.departments)
    said = [
        When(
            Q(process=key) & Q(**{f"data__{form}__{name}__isnull": False}),
            then=Cast(NullIf(KeyTextTransform(name, KeyTransform(form, "data")), Value("")), YUAN),
        )
        for key, places in _asks_postage(asker.pack).items()
        for form, name in places
    ]
    return within.annotate(postage=Chosen(*said, default=Value(None), output_field=YUAN)).filter(postage__gt=0)


OF_CASES = (
    by.department("case__liable_department", _("Liable department")),
    by.listed("class", Dimension.CLASS, "case__classification"),
    by.listed("cause", Dimension.CAUSE, "case__cause"),
    by.process("case__process"),
)

FIGURES = (
    Figure(
        key="compensation",
        name=_("Compensation decided, yuan"),
        formula=_(
            "The sum of the compensations decided in the period; of a case whose solution was decided anew the last "
            "decision counts."
        ),
        kind=Kind.MONEY,
        source="compensations",
        rows=_compensations,
        changed_by=lambda _pack: ["compensation"],
        amount="proposal__compensation_value",
        day="at",
        reach="case__department",
        customer="case__customer",
        dimensions=OF_CASES,
        parts_kept=("cause",),
        better="less",
        fits=lambda pack: any(
            "proposals" in stage.collects for process in pack.processes.values() for stage in process.stages.values()
        ),
    ),
    Figure(
        key="penalties",
        name=_("Penalties entered, yuan"),
        formula=_("The sum of the penalties entered in the period; those revoked since do not count."),
        kind=Kind.MONEY,
        source="penalties",
        rows=_penalties,
        changed_by=lambda _pack: ["penalty"],
        amount="amount",
        day="at",
        reach="case__department",
        customer="case__customer",
        dimensions=(*OF_CASES, by.person("person", _("Person responsible"))),
        better="less",
        fits=lambda pack: bool(pack.penalties),
    ),
    Figure(
        key="postage",
        name=_("Postage we bore, yuan"),
        formula=_("The sum of the postage that the matters received in the period say we bore."),
        kind=Kind.MONEY,
        source="postages",
        rows=_postages,
        changed_by=lambda pack: [f"{what}/{key}" for key in _asks_postage(pack) for what in ("case", "data")],
        amount="postage",
        day="received_at",
        reach="department",
        dimensions=(by.process("process"), by.listed("class", Dimension.CLASS, "classification")),
        better="less",
        fits=lambda pack: bool(_asks_postage(pack)),
    ),
)
