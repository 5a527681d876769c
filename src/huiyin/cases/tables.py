"""The register of a process as a list: its columns and filters."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case
from huiyin.cases.rules import flat
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table, Words
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.rulebook.definitions import Pack, Process


def register_of(process: Process, pack: Pack) -> Table:
    """The register in the reader's language."""
    return _register(process, pack, get_language() or "")


def _words(pack: Pack, list_name: str, language: str) -> dict[str, str]:
    return {key: say(choice.label, language) for key, choice in flat(pack.lists.get(list_name, ())).items()}


def _register(process: Process, pack: Pack, language: str) -> Table:
    stages = {key: say(stage.title, language) for key, stage in process.stages.items()}
    classes, severities = _words(pack, "classes", language), _words(pack, "severities", language)
    causes, channels = _words(pack, "causes", language), _words(pack, "channels", language)
    return Table(
        key=f"cases-{process.key}",
        title=say(process.title, language),
        columns=[
            Column("number", _("No."), fixed=True, sort="number"),
            Column("title", _("Content"), wide=True),
            Column("complainant", _("Complainant")),
            Column("classification", _("Class"), show=_word("classification", classes)),
            Column("severity", _("Severity"), show=_word("severity", severities)),
            Column("stage", _("Stage"), show=_word("stage", stages)),
            Column("owner__name", _("With")),
            Column("liable_department__name", _("Liable department")),
            Column("received_at", _("Received"), kind="moment", sort="pk"),
            Column("channel", _("Channel"), show=_word("channel", channels), optional=True),
            Column("cause", _("Cause"), show=_word("cause", causes), optional=True),
            Column("registrar__name", _("Registered by"), optional=True),
            Column("department__name", _("Department"), optional=True),
            Column("responsible_person__name", _("Person responsible"), optional=True),
            Column("accepted_at", _("Taken up"), kind="moment", optional=True),
            Column("resolved_at", _("Result given"), kind="moment", optional=True),
            Column("ended_at", _("Ended"), kind="moment", optional=True),
            Column("ends", _("Outcome"), show=_word("ends", _outcomes()), optional=True),
        ],
        filters=[
            Words("q", field="search", hint=_("Number, name, any words")),
            Choice("stage", _("Stage"), tuple(stages.items())),
            Choice("classification", _("Class"), tuple(classes.items())),
            Choice("severity", _("Severity"), tuple(severities.items())),
            Choice("liable", _("Liable department"), _departments, field="liable_department"),
            Choice("cause", _("Cause"), tuple(causes.items())),
            Choice("ends", _("Outcome"), tuple(Case.Ends.choices)),
            Dates("received", _("Received"), field="received_at"),
            Flag("running", _("Running"), where=Q(ended_at=None)),
        ],
        order="-pk",
        link="cases:page",
        new=reverse("cases:new", args=[process.key]),
        empty=_("Nothing has been registered that fits."),
    )


def _word(key: str, words: dict[str, str]) -> Any:
    return lambda row: words.get(row[key], row[key] or "")


def _outcomes() -> dict[str, str]:
    return {value: str(label) for value, label in Case.Ends.choices}


def _departments() -> Iterable[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Department.objects.order_by("path").values_list("pk", "name")]
