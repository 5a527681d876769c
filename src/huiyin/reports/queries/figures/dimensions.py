"""What figures are broken down by."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huiyin.contact.queries import channels_known
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import Words, words_of
from huiyin.reports.queries.figures.definitions import By, Label
from huiyin.rulebook.definitions import Pack


def department(field: str, label: Label = "") -> By:
    return By("department", label or gettext_lazy("Department"), field, _departments, numbered=True)


def person(field: str, label: Label) -> By:
    return By("person", label, field, _people, numbered=True, personal=True)


def listed(key: str, dimension: Dimension, field: str) -> By:
    """By a list of the rule book."""
    return By(key, dimension.label, field, _of(dimension))


def channel(field: str) -> By:
    return By("channel", Dimension.CHANNEL.label, field, _channels)


def clause(field: str) -> By:
    return By("clause", gettext_lazy("Clause"), field, _clauses)


def group(field: str) -> By:
    return By("group", gettext_lazy("Groups"), field, _groups, several=True)


def process(field: str) -> By:
    return By("process", gettext_lazy("Process"), field, _processes)


def plan(field: str) -> By:
    return By("plan", pgettext_lazy("callbacks", "Plan"), field, _plans)


def _of(dimension: Dimension) -> Callable[[Iterable[str], Pack], Words]:
    return lambda keys, pack: words_of(dimension, keys, pack)


def _departments(_keys: Iterable[str], _pack: Pack) -> Words:
    names = {str(pk): name for pk, name in names_of_departments().items()}
    return Words({**names, "": _("No department named")})


def _people(_keys: Iterable[str], _pack: Pack) -> Words:
    names = {str(pk): name for pk, name in names_of_people().items()}
    return Words({**names, "": _("Nobody named")})


def _channels(_keys: Iterable[str], _pack: Pack) -> Words:
    return Words({**dict(channels_known()), "": pgettext("figures", "Not stated")})


def _clauses(_keys: Iterable[str], pack: Pack) -> Words:
    return Words({key: f"{number}. {say(one.text)}" for number, (key, one) in enumerate(pack.clauses.items(), 1)})


def _groups(_keys: Iterable[str], pack: Pack) -> Words:
    return Words({key: say(one.title) for plan in pack.callbacks.values() for key, one in plan.groups.items()})


def _processes(_keys: Iterable[str], pack: Pack) -> Words:
    return Words({key: say(one.title) for key, one in pack.processes.items()})


def _plans(_keys: Iterable[str], pack: Pack) -> Words:
    titles = {key: say(one.title) for key, one in pack.callbacks.items()}
    return Words({**titles, "": _("Rounds planned by hand")})
