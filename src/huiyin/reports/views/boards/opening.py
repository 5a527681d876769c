"""Which boards somebody may open, and which one is theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from huiyin.kernel import tables as lists
from huiyin.kernel.access import NotPermitted
from huiyin.kernel.numbers import key_in
from huiyin.kernel.once import one_page
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, me
from huiyin.org.views.lists import show_list
from huiyin.reports.keeping.asking import recount_soon

Allowed = Callable[[Person], bool]
View = Callable[..., HttpResponseBase]
CHOSEN = ("span", "first", "last", "unit", "department")  # what one board is asked, the next one is asked, too


@dataclass(frozen=True)
class Board:
    """A board with its name, whom it is for, and the right that others lack."""

    key: str
    title: str | Promise
    allowed: Allowed
    right: str
    wanting: str | Promise = ""  # what is said to who has the right, but not as far as the board goes

    @property
    def address(self) -> str:
        return reverse(f"reports:board-{self.key}")


def _leads_the_house(person: Person) -> bool:
    return person.reach("reports.view").everything


def _sees_departments(person: Person) -> bool:
    return person.may("cases.answer") or person.may("reports.view")


BOARDS = {
    board.key: board
    for board in (
        Board(
            "overview",
            _("Overview"),
            _leads_the_house,
            "reports.view",
            _("The overview shows the whole house; your right to see statistics and compliance covers a part of it."),
        ),
        Board("teams", _("Teams"), lambda person: person.may("reports.view"), "reports.view"),
        Board("live", pgettext_lazy("board", "Now"), lambda person: person.may("worklist.oversee"), "worklist.oversee"),
        Board("departments", _("Departments"), _sees_departments, "cases.answer"),
        Board("mine", _("My day"), lambda _person: True, ""),
    )
}


def boards_for(person: Person) -> list[Board]:
    return [board for board in BOARDS.values() if board.allowed(person)]


def own_board(person: Person) -> Board:
    """Leaders begin with the whole house, supervisors with the floor, departments with what they owe."""
    allowed = boards_for(person)
    order = ["overview", "live", "departments", "mine"]
    if not person.may("reports.view"):  # whoever heads a department answers first, and sees to people second
        order = ["departments", "live", "mine"]
    return next(BOARDS[key] for key in order if BOARDS[key] in allowed)


def _refusal(board: Board, person: Person) -> NotPermitted:
    said = str(board.wanting) if person.may(board.right) else ""
    return NotPermitted(board.right, said=said, everywhere=bool(board.wanting))


def board(key: str) -> Callable[[View], View]:
    """A page of a board; whoever it is not for is told so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not BOARDS[key].allowed(me(request)):
                raise _refusal(BOARDS[key], me(request))
            if key == "live" or request.method == "POST":
                return view(request, *args, **kwargs)
            with one_page():
                answer = view(request, *args, **kwargs)
            recount_soon()
            return answer

        return guarded

    return decorate


def chosen(request: SignedInRequest) -> dict[str, str]:
    """The days and the department that were chosen on whichever board."""
    return {name: request.GET[name] for name in CHOSEN if request.GET.get(name)}


def tabs(request: SignedInRequest, current: str, *, keep: bool = True) -> list[tuple[str | Promise, str, bool, None]]:
    """The boards beside each other, each asked what this one was; who may open one only needs no choice.

    `keep`: what was chosen makes sense.
    """
    found, asked = boards_for(request.user), chosen(request) if keep else {}
    if len(found) < 2:
        return []
    return [(one.title, _address(one, request.user, asked), one.key == current, None) for one in found]


def _address(board: Board, person: Person, asked: dict[str, str]) -> str:
    """Whose work somebody oversees is not always whose figures they read."""
    reach = person.reach("reports.view")
    if board.right == "reports.view" and not (
        reach.everything or key_in(asked.get("department", "")) in reach.departments
    ):
        asked = {name: value for name, value in asked.items() if name != "department"}
    return f"{board.address}?{urlencode(asked)}" if asked else board.address


@require_safe
def first(request: SignedInRequest) -> HttpResponseBase:
    """One's own board."""
    return redirect(own_board(request.user).address)


def rows_of(
    request: SignedInRequest, table: lists.Table, rows: Any, title: str, *, back: str, back_label: str, about: str = ""
) -> HttpResponseBase:
    """The rows behind a number of a board, as a list that is narrowed and taken along like any other."""
    return show_list(
        request,
        table,
        rows,
        template="reports/boards/rows.html",
        heading=title,
        about=about,
        back=reverse(back),
        back_label=back_label,
    )
