"""Figures of what was late or detained, and of what of it was in our hands. Source: B43-1 to B43-4, K-08."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.cases import SERVICES, cases_of, written
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows
from huiyin.rulebook.definitions import Pack, told_apart

MATTERS = frozenset({"complaint", "suggestion", "claim", *SERVICES})  # what customers come to us with


def controllable(pack: Pack) -> dict[str, bool | None]:
    """Of each cause whether it is in our hands, where the rule book says so."""
    return told_apart(pack.lists.get("causes", ()), "controllable")


def _classes(pack: Pack) -> list[str]:
    return [key for key, late in told_apart(pack.lists.get("classes", ()), "delay").items() if late]


def _delays(asker: Asker) -> Rows:
    return cases_of(asker, *MATTERS).filter(classification__in=_classes(asker.pack))


def _explained(asker: Asker) -> Rows:
    told = [cause for cause, ours in controllable(asker.pack).items() if ours is not None]
    return _delays(asker).filter(cause__in=told)


def _ours(asker: Asker) -> Q:
    return Q(cause__in=[cause for cause, ours in controllable(asker.pack).items() if ours])


OF_DELAYS = (
    by.listed("cause", Dimension.CAUSE, "cause"),
    by.listed("class", Dimension.CLASS, "classification"),
    by.department("liable_department", _("Liable department")),
    by.process("process"),
)

FIGURES = (
    Figure(
        key="delays",
        name=_("Delays"),
        formula=_(
            "Matters received in the period and classified as a delay, whether we noticed it or a customer "
            "complained; those merged into another count once."
        ),
        kind=Kind.NUMBER,
        source="cases",
        rows=_delays,
        changed_by=written(*MATTERS),
        day="received_at",
        reach="department",
        dimensions=OF_DELAYS,
        answers_of=MATTERS,
        parts_kept=("cause",),
        better="less",
        fits=lambda pack: bool(_classes(pack)),
    ),
    Figure(
        key="delays_per_hundred",
        name=_("Delays per 100 matters"),
        formula=_("Delays received in the period per hundred matters that customers brought to us in the same days."),
        kind=Kind.RATIO,
        source="cases",
        rows=_delays,
        per=lambda asker: cases_of(asker, *MATTERS),
        changed_by=written(*MATTERS),
        day="received_at",
        reach="department",
        dimensions=(by.department("department"),),
        better="less",
        fits=lambda pack: bool(_classes(pack)),
    ),
    Figure(
        key="delays_ours",
        name=_("Delays that were in our hands"),
        formula=_("Of the delays received in the period with a recorded cause, the share whose cause is in our hands."),
        kind=Kind.SHARE,
        source="cases",
        rows=_explained,
        changed_by=written(*MATTERS),
        good=_ours,
        day="received_at",
        reach="department",
        dimensions=OF_DELAYS,
        answers_of=MATTERS,
        better="less",
        fits=lambda pack: bool(_classes(pack)) and any(ours is not None for ours in controllable(pack).values()),
    ),
)
