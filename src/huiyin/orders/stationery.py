"""The forms of orders in the catalogue, and loading plans printed many at a time."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.printing import Paper
from huiyin.orders import tables
from huiyin.orders.models import LoadingPlan
from huiyin.orders.views.printed import LOADING, blank_plan, paper_of
from huiyin.org.models import Person
from huiyin.stationery.queries import Form, Source, register_forms, register_sources


def forms() -> Iterator[Form]:
    yield Form(LOADING, _("a loading plan"), blank_plan, "orders:loads", about=_("Orders"))


def papers_of_plans(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    rows = LoadingPlan.objects.visible_to(user).select_related("made_by").in_bulk(list(keys))
    yield from ((rows[key].subject, paper_of(rows[key])) for key in keys if key in rows)


def find(key: str) -> Source | None:
    """The loading plans, whole addresses in them: for who may plan."""
    if key != "loads":
        return None
    return Source(
        key=key,
        title=_("Loading plans"),
        table=tables.loads,
        rows=LoadingPlan.objects.visible_to,
        papers=papers_of_plans,
        home=reverse("orders:loads"),
        permission="loading.plan",
    )


def enter() -> None:
    register_forms(forms)
    register_sources(find)
