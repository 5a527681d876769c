"""Figures of what matters cost: compensation, penalties, postage. Source: B13-9, D2-13, D33-6, K-12, K-20, K-21."""

from collections.abc import Callable, Iterable

from django.db.models import Case as Chosen
from django.db.models import DecimalField, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, Decision, Penalty
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, By, Figure, Rows
from huiyin.rulebook.definitions import Pack, Process

YUAN = DecimalField(max_digits=14, decimal_places=2)
COMPENSATION, POSTAGE = "compensation_value", "postage"  # what a field means


def _within(asker: Asker, processes: Iterable[str]) -> Rows:
    rows = Case.objects.filter(process__in=list(processes)).exclude(ends=Case.Ends.MERGED)
    return rows if asker.reach.everything else rows.filter(department__in=asker.reach.departments)


def _penalties(asker: Asker) -> Rows:
    counted = Penalty.objects.filter(revoked_at=None).exclude(case__ends=Case.Ends.MERGED)
    return counted if asker.reach.everything else counted.filter(case__department__in=asker.reach.departments)


def _said(process: Process, meaning: str) -> list[Combinable]:
    """What the forms of a process say of an amount, the last form first; of a name that several ask, the newest."""
    forms = process.forms_that_say(meaning)
    found: dict[str, Combinable] = {}
    for key, field in reversed([*forms.items()]):
        asked_by = {form.key for form in process.forms.values() if any(one.name == field.name for one in form.fields)}
        if len(asked_by) > 1 and asked_by <= forms.keys():
            newest = Coalesce(KeyTextTransform(0, KeyTransform(field.name, "said_in")), Value(key))
            word: Combinable = Func(F("data"), newest, Value(field.name), function="jsonb_extract_path_text")
            found.setdefault(field.name, word)
        else:
            found[key] = KeyTextTransform(field.name, KeyTransform(key, "data"))
    return [Cast(NullIf(word, Value(""), output_field=TextField()), YUAN) for word in found.values()]


def _asking(meaning: str) -> Callable[[Pack], list[str]]:
    """The processes whose forms say such an amount."""
    return lambda pack: [key for key, process in pack.processes.items() if process.forms_that_say(meaning)]


_ask_postage, _ask_what_was_paid = _asking(POSTAGE), _asking(COMPENSATION)


def _deciding(pack: Pack) -> list[str]:
    """The processes in which one of several proposals is decided for."""
    return [
        key
        for key, process in pack.processes.items()
        if any("proposals" in stage.collects for stage in process.stages.values())
    ]


def _paying(pack: Pack) -> list[str]:
    return [*dict.fromkeys([*_ask_what_was_paid(pack), *_deciding(pack)])]


# Only the last decision of a case counts: a refused solution costs nothing.
DECIDED = Subquery(
    Decision.objects.filter(case=OuterRef("pk"), round=OuterRef("round")).values("proposal__compensation_value")[:1]
)


def _compensations(asker: Asker) -> Rows:
    """Each case once: what was paid, or, as long as no form says so, what was decided."""
    pack, deciding = asker.pack, _deciding(asker.pack)
    said = []
    for key in _paying(pack):
        words = [*_said(pack.processes[key], COMPENSATION), *([DECIDED] if key in deciding else [])]
        said.append(When(process=key, then=Coalesce(*words) if len(words) > 1 else words[0]))
    paid = Chosen(*said, default=Value(None), output_field=YUAN)
    found: Rows = _within(asker, _paying(pack)).annotate(paid=paid).filter(paid__gt=0)
    return found


def _postages(asker: Asker) -> Rows:
    said = []
    for key in _ask_postage(asker.pack):
        words = _said(asker.pack.processes[key], POSTAGE)
        said.append(When(process=key, then=Coalesce(*words) if len(words) > 1 else words[0]))
    postage = Chosen(*said, default=Value(None), output_field=YUAN)
    found: Rows = _within(asker, _ask_postage(asker.pack)).annotate(postage=postage).filter(postage__gt=0)
    return found


def _of_cases(case: str = "") -> tuple[By, ...]:
    return (
        by.department(f"{case}liable_department", _("Liable department")),
        by.listed("class", Dimension.CLASS, f"{case}classification"),
        by.listed("cause", Dimension.CAUSE, f"{case}cause"),
        by.process(f"{case}process"),
    )


FIGURES = (
    Figure(
        key="compensation",
        name=_("Compensation, refunds and costs, yuan"),
        formula=_(
            "What the matters received in the period cost us: what their forms record as given, refunded or "
            "paid or, until they do, the compensation decided. Each matter counts once, by its latest entry."
        ),
        kind=Kind.MONEY,
        source="compensations",
        rows=_compensations,
        changed_by=lambda pack: [f"{what}/{key}" for key in _paying(pack) for what in ("case", "data", "decided")],
        amount="paid",
        day="received_at",
        reach="department",
        dimensions=_of_cases(),
        parts_kept=("cause",),
        better="less",
        fits=lambda pack: bool(_paying(pack)),
    ),
    Figure(
        key="penalties",
        name=_("Penalties entered, yuan"),
        formula=_("The total of the penalties entered in the period; those revoked since do not count."),
        kind=Kind.MONEY,
        source="penalties",
        rows=_penalties,
        changed_by=lambda _pack: ["penalty"],
        amount="amount",
        day="at",
        reach="case__department",
        customer="case__customer",
        dimensions=(*_of_cases("case__"), by.person("person", _("Person responsible"))),
        better="less",
        fits=lambda pack: bool(pack.penalties),
    ),
    Figure(
        key="postage",
        name=_("Postage we bore, yuan"),
        formula=_("The total postage we paid according to the matters received in the period."),
        kind=Kind.MONEY,
        source="postages",
        rows=_postages,
        changed_by=lambda pack: [f"{what}/{key}" for key in _ask_postage(pack) for what in ("case", "data")],
        amount="postage",
        day="received_at",
        reach="department",
        dimensions=(by.process("process"), by.listed("class", Dimension.CLASS, "classification")),
        better="less",
        fits=lambda pack: bool(_ask_postage(pack)),
    ),
)
