"""The card “Belongs together”: what opened this case, what it opened, what it is linked with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases import queries
from huiyin.cases.actions.linking import LINKING
from huiyin.cases.actions.merging import MERGING
from huiyin.cases.forms import Groups, Option
from huiyin.cases.models import Act, Case, Link
from huiyin.cases.queries.belonging import seen_of
from huiyin.contact.models import Interaction
from huiyin.kernel.moments import moment
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Process
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage

SHORT = frozenset({"line", "choice", "date", "money"})
MOST_FACTS = 6

# What another case is to this one: as the link says it of that case, and of this one.
OF_THE_OTHER = {
    Link.Kind.RELATED: gettext_lazy("Has to do with this"),
    Link.Kind.DUPLICATE: gettext_lazy("The same matter"),
    Link.Kind.FOLLOWS: gettext_lazy("Follows from this"),
    Link.Kind.SPLIT: gettext_lazy("Split off from this"),
}
OF_THIS = {
    Link.Kind.RELATED: gettext_lazy("Has to do with this"),
    Link.Kind.DUPLICATE: gettext_lazy("The same matter"),
    Link.Kind.FOLLOWS: gettext_lazy("This follows from it"),
    Link.Kind.SPLIT: gettext_lazy("This was split off from it"),
}


SAID = {"said_in": gettext_lazy("Registered from this conversation"), "told_again": gettext_lazy("Said once more")}


@dataclass(frozen=True)
class Relative:
    """Another case, what it is to this one, and by when its next step is due."""

    case: Case
    what: str
    item: WorkItem | None = None
    link: Link | None = None  # one that may be taken back
    facts: str = ""  # of what this case opened: what it began with and was told last

    @property
    def process(self) -> str:
        return say(queries.process_of(self.case).title)

    @property
    def stage(self) -> str:
        return say(queries.stage_of(self.case).title)


class Belonging:
    """The cases that belong to one, as far as a person sees them."""

    def __init__(self, page: "CasePage") -> None:
        self.page = page

    @cached_property
    def relatives(self) -> list[Relative]:
        """First what opened it, then what it opened, then what it is linked with."""
        case = self.page.case
        if not self.page.whole or not (case.parent_id or self.page.has("relatives")):
            return []
        children = list(case.children.order_by("pk").values_list("pk", flat=True))
        links = list(
            Link.objects.filter(Q(case=case) | Q(other=case))
            .select_related("case", "other")
            .defer(*(f"{one}__{column}" for one in ("case", "other") for column in ("search", "search_text", "data")))
            .order_by("pk")
        )
        others = [link.other_id if link.case_id == case.pk else link.case_id for link in links]
        parents = [case.parent_id] if case.parent_id else []
        seen = seen_of([*parents, *children, *others], self.page.person)
        items = self._items(seen.values())
        told = self._told_last([pk for pk in children if pk in seen])
        found: list[tuple[int, str, Link | None]] = [(pk, _("This was opened by it"), None) for pk in parents]
        found += [(pk, _("Opened by this"), None) for pk in children]
        found += [(pk, self._called(link), link) for pk, link in zip(others, links, strict=True)]
        return [
            Relative(
                seen[pk],
                what,
                items.get(seen[pk].subject),
                link if link and self._may_undo(link) else None,
                self._facts(seen[pk], told[pk]) if pk in told else "",
            )
            for pk, what, link in found
            if pk in seen
        ]

    @cached_property
    def grounds(self) -> list[queries.Ground]:
        """The conversations in which the customer spoke of it; what a measure was begun from."""
        if not self.page.whole:
            return []
        return [*self._talks(), *queries.grounds_of(self.page.case, self.page.process, self.page.person)]

    @cached_property
    def measured(self) -> list[queries.Measured]:
        """What the figures that a measure answers came to then and since, where its effect is being checked."""
        page = self.page
        return queries.measured_by(page.case, page.process, page.person, page.at) if page.whole else []

    def _talks(self) -> list[queries.Ground]:
        told = {act.data["interaction"]: act.kind for act in reversed(self.page.acts) if act.kind in SAID}
        seen = Interaction.objects.visible_to(self.page.person) if self.page.person.may("customers.view") else None
        rows = seen.filter(pk__in=told).order_by("at", "pk") if told and seen is not None else ()
        return [
            queries.Ground(str(SAID[told[talk.pk]]), moment(talk.at), reverse("contact:talk", args=[talk.pk]))
            for talk in rows
        ]

    @cached_property
    def origin(self) -> Case | None:
        """The case this was opened from, where this person sees all of it and knows whose it was."""
        case = next((one.case for one in self.relatives if one.case.pk == self.page.case.parent_id), None)
        if case is None or not (case.customer_id or case.complainant):
            return None
        return case if queries.sees_whole(self.page.person, case) else None

    def _items(self, cases: Iterable[Case]) -> dict[str, WorkItem]:
        running = [case.subject for case in cases if case.ended_at is None]
        rows = WorkItem.objects.open().filter(subject__in=running, kind="stage") if running else ()
        return {item.subject: item for item in rows}

    def _told_last(self, children: list[int]) -> dict[int, str]:
        """The form that each was told in last."""
        acts = Act.objects.filter(case__in=children).exclude(form="") if children else Act.objects.none()
        return dict(acts.order_by("case", "-pk").distinct("case").values_list("case", "form"))

    def _facts(self, case: Case, newest: str) -> str:
        """The short answers by which a track is followed: at which step, since when, with whom."""
        process = queries.process_of(case)
        words = self.page.paper.words
        facts = {
            field.name: f"{say(field.label)} {words(field, case.data[key][field.name])}"
            for key in dict.fromkeys([process.intake, newest])
            for field in process.forms[key].fields
            if field.type in SHORT and not field.means and case.data.get(key, {}).get(field.name) is not None
        }
        return " · ".join([*facts.values()][:MOST_FACTS])

    def _called(self, link: Link) -> str:
        ours = link.case_id == self.page.case.pk
        if ours and self.page.case.merged_into_id == link.other_id:
            return _("This went on there")
        return str(OF_THIS[Link.Kind(link.kind)] if ours else OF_THE_OTHER[Link.Kind(link.kind)])

    def _may_undo(self, link: Link) -> bool:
        return link.case_id == self.page.case.pk and self.may_link and queries.may_be_unlinked(link)

    @cached_property
    def may_link(self) -> bool:
        return self.page.whole and self.page.case.ended_at is None and self.page.may(*LINKING)

    @cached_property
    def may_merge(self) -> bool:
        return self.page.whole and self.page.case.ended_at is None and self.page.may(*MERGING)

    @property
    def may_split(self) -> bool:
        return self.may_merge and self.page.person.may("cases.register")

    @cached_property
    def may_open(self) -> list[Process]:
        """The processes of which this person may open a case from this one."""
        if not (self.page.whole and self.page.person.may("cases.register")):
            return []
        there = queries.processes_seen_by(self.page.person).values()
        return [process for process in there if queries.may_spring_from(self.page.case, process)]

    @property
    def may_unmerge(self) -> bool:
        case = self.page.case
        return self.page.whole and case.merged_into_id is not None and self.page.may(*MERGING)

    @property
    def kinds(self) -> Groups:
        return [("", [Option(str(kind), str(kind.label)) for kind in queries.BY_HAND])]
