"""The knowledge base as a list, and what is on its way into it."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.knowledge import queries
from huiyin.knowledge.enums import BEGUN, State
from huiyin.knowledge.models import Article, Category, Product
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people


def articles(user: Person, on: date) -> Table:
    """What holds today; whoever writes may also look at what does not hold any more."""
    over = Flag("over", _("No longer valid"), where=Q(valid_until__lt=on))
    away = Flag("archived", _("Put away"), where=Q(archived_at__isnull=False))
    return Table(
        key="articles",
        title=_("Knowledge base"),
        columns=[
            Column("title", _("Article"), show=_title, wide=True, fixed=True),
            Column("category__title", _("Category"), show=lambda row: say(row["category__title"])),
            Column("valid_until", _("Valid until"), kind="day", sort="valid_until"),
            Column("reads", _("Read"), kind="number", sort="reads"),
            Column("helped", _("Helped"), kind="number", sort="helped"),
            Column("did_not_help", _("Did not help"), kind="number", sort="did_not_help", optional=True),
            Column("published_at", _("First published"), kind="moment", sort="published_at", optional=True),
        ],
        filters=[
            Words("q", hint=_("Any words of an article, or pinyin of its title")),
            Choice("category", _("Category"), options=_categories),
            Choice("products", _("Product"), options=_products, where=_about),
            Choice("class", _("Class of complaint"), options=_classes, where=lambda keys: Q(classes__overlap=keys)),
            *([over, away] if user.may("knowledge.write") else []),
        ],
        order="-pk",
        link="knowledge:article",
        empty=_("No article is published yet"),
        new=reverse("knowledge:new") if user.may("knowledge.write") else "",
    )


def drafts() -> Table:
    """What is on its way to being published, the newest first."""
    standings = {str(one): str(one.label) for one in State if one in BEGUN or one == State.OFFERED}
    return Table(
        key="drafts",
        title=_("Drafts"),
        columns=[
            Column("content__title", _("Article"), wide=True, fixed=True),
            Column("state", _("Standing"), words=standings),
            Column("written_by__name", _("Written by"), needs=("written_by_id",), show=_writer),
            Column("written_at", _("Saved"), kind="moment"),
        ],
        filters=[
            Choice("state", _("Standing"), options=list(standings.items())),
            Dates("written_at", _("Saved")),
        ],
        link="knowledge:article",
        link_reads="article_id",
        empty=_("Nothing is on its way"),
    )


def _writer(row: Row) -> str:
    return names_of_people().get(row["written_by_id"]) or str(_("Rule book"))


def _title(row: Row) -> str:
    return say(row["title"])


def _about(keys: list[str]) -> Q:
    """Articles about any of these products, each once."""
    return Q(pk__in=Article.products.through.objects.filter(product__in=list(map(int, keys))).values("article"))


def _categories() -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in Category.objects.order_by("position", "pk")]


def _products() -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in Product.objects.order_by("pk")]


def _classes() -> list[tuple[str, str]]:
    return [(key, say(label)) for key, label in queries.classes_in_force().items()]
