"""The forms of conversations in the catalogue, and the registers of what was said, however long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.contact import tables
from huiyin.contact.models import Delivery, Interaction, Opinion, PassedOn
from huiyin.contact.views.named import blank_named, paper_for
from huiyin.contact.views.printed import TALK, blank_talk
from huiyin.contact.views.register import REGISTERS, those_of
from huiyin.kernel.printing import Paper
from huiyin.kernel.tables import Table
from huiyin.org.models import Person
from huiyin.rulebook.definitions import PackPaper
from huiyin.rulebook.queries import papers_of_pack
from huiyin.stationery.queries import Form, Register, Source, found_among, house_line, register_forms, register_sources

ABOUT = _("Conversations")


def forms() -> Iterator[Form]:
    yield Form(TALK, _("a conversation"), blank_talk, "contact:register", about=ABOUT)
    for paper in papers_of_pack():
        if paper.talk:
            yield Form(paper.key, _("a conversation"), partial(blank_named, paper), "contact:register", about=ABOUT)
    yield from (each.form for each in registers())


def registers() -> Iterator[Register]:
    for kind, (table, those) in {"": (tables.register, Q()), **REGISTERS}.items():
        url, args = ("contact:register-of", (kind,)) if kind else ("contact:register", ())
        yield Register(table, _talks(those), _("the register itself"), url, args, about=ABOUT)
    for key, paper in _named().items():
        table = partial(tables.register_named, paper)
        where = ("contact:register-of", (key,))
        yield Register(table, _talks(those_of(paper)), _("the register itself"), *where, about=ABOUT)
    yield Register(
        tables.opinions, Opinion.objects.visible_to, _("the register itself"), "contact:opinions", about=ABOUT
    )
    yield Register(
        tables.passed_on, PassedOn.objects.visible_to, _("the register itself"), "contact:visitors", about=ABOUT
    )
    yield Register(
        tables.deliveries, Delivery.objects.visible_to, _("the register itself"), "contact:deliveries", about=ABOUT
    )


def papers_of_talks(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """The record of each conversation that this person may see."""
    rows = Interaction.objects.visible_to(user).select_related("customer", "by").in_bulk(list(keys))
    yield from ((f"talk/{key}", paper_for(rows[key])) for key in keys if key in rows)


def find(key: str) -> Source | None:
    """The conversations of a register, each with its record on paper."""
    known: dict[str, tuple[Callable[[], Table], Q]] = {"": (tables.register, Q()), **REGISTERS}
    known |= {name: (partial(tables.register_named, paper), those_of(paper)) for name, paper in _named().items()}
    for kind, (table, those) in known.items():
        if key == f"talks-{kind or 'all'}":
            return Source(
                key=key,
                title=_("Records of conversations"),
                table=_as_asked(table),
                rows=_talks(those),
                papers=papers_of_talks,
                home=next(each.form.address for each in registers() if each.args == ((kind,) if kind else ())),
                permission="customers.view",
            )
    return None


def _named() -> Mapping[str, PackPaper]:
    return {paper.key: paper for paper in papers_of_pack() if paper.register == "talks"}


def _talks(those: Q) -> Callable[[Person], QuerySet[Interaction]]:
    return lambda user: Interaction.objects.visible_to(user).filter(those)


def _as_asked(table: Callable[[], Table]) -> Callable[[Person], Table]:
    return lambda _person: table()


def enter() -> None:
    register_forms(forms)
    register_sources(find)
    register_sources(found_among(registers, house_line))
