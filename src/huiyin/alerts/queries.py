"""What is known of alerts: what they are called, and how often one was nothing."""

from collections.abc import Iterable

from django.db.models import Count

from huiyin.alerts.enums import Verdict
from huiyin.alerts.models import Alert
from huiyin.org.models import Person
from huiyin.reports.queries.figures import FIGURES
from huiyin.rulebook.definitions import Pack


def part_names(alerts: Iterable[tuple[str, str, str]], pack: Pack) -> dict[tuple[str, str, str], str]:
    """The words for parts, by figure, what it is broken down by, and key."""
    keys: dict[tuple[str, str], set[str]] = {}
    for figure, by, part in alerts:
        keys.setdefault((figure, by), set()).add(part)
    names = {}
    for (figure, by), parts in keys.items():
        known = FIGURES.get(figure)
        dimension = known.dimension(by) if known and by else None
        words = dimension.words(parts, pack) if dimension else None
        names.update({(figure, by, part): words.label(part) if words else part for part in parts})
    return names


def verdicts(reader: Person) -> list[tuple[str, str, int]]:
    """How many alerts were judged in each way: whether the bounds cry wolf."""
    counted = Alert.objects.visible_to(reader).exclude(verdict="").values_list("verdict").annotate(count=Count("pk"))
    found = dict(counted.order_by())
    return [(verdict.value, str(verdict.label), found.get(verdict.value, 0)) for verdict in Verdict]
