"""What customers think of us, and what was passed on to departments."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.contact import queries
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table
from huiyin.org.queries import names_of_people, open_departments
from huiyin.rulebook.enums import OPINIONS


def opinions() -> Table:
    """The register of opinions: whose words, in which class, about which department, from which conversation."""
    classes = queries.opinion_classes()
    return Table(
        key="opinions",
        title=pgettext_lazy("register", "Opinions"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("customer__name", _("Customer"), fixed=True),
            Column("kind", _("Opinion"), words={key: str(words) for key, words in OPINIONS.items()}),
            Column("words", _("In the customer's own words"), wide=True, show=lambda row: masking.text(row["words"])),
            Column("interaction__channel", _("Source"), words=lambda: dict(queries.channels_known())),
            *([Column("opinion_class", _("Class"), words=classes)] if classes else []),
            Column("about__name", _("Department")),
            Column("cause", _("Cause")),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("customer__number", _("File number"), optional=True),
        ],
        filters=[
            Flag("unclassified", _("To classify"), where=Q(classified_at=None)),
            Choice("kind", _("Opinion"), options=lambda: list(OPINIONS.items())),
            *([Choice("opinion_class", _("Class"), options=lambda: list(classes.items()))] if classes else []),
            Choice("about", _("Department"), options=_departments),
            Dates("at", _("When")),
            Choice("by", _("Who recorded it"), options=queries.who_records),
        ],
        order="-at",
        link="contact:opinion",
        empty=_("No opinion is on record yet"),
    )


def passed_on() -> Table:
    """Visitors and words for other departments: told when, acknowledged when, answered how. Source: B11-7."""
    return Table(
        key="passed-on",
        title=_("Visitors passed on"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("visitor", _("Who it is"), fixed=True),
            Column("department__name", _("For which department")),
            Column("words", _("What it is about"), wide=True, show=lambda row: masking.text(row["words"])),
            Column("interaction__channel", _("Channel"), words=lambda: dict(queries.channels_known())),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("acknowledged_at", _("Acknowledged on"), kind="moment"),
            Column("reply", _("What is done about it"), wide=True, show=lambda row: masking.text(row["reply"])),
            Column(
                "acknowledged_by__name", _("By"), needs=("acknowledged_by_id",), words=names_of_people, optional=True
            ),
        ],
        filters=[
            Flag("open", _("Not acknowledged yet"), where=Q(acknowledged_at=None)),
            Choice("department", _("For which department"), options=_departments),
            Dates("at", _("When")),
            Choice("by", _("Who recorded it"), options=queries.who_records),
        ],
        order="-at",
        link="contact:passed",
        empty=_("Nobody was passed on yet"),
    )


def _departments() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in open_departments()]
