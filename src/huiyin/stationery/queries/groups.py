"""The catalogue as somebody looks for a form in it: by what forms are about, and by words of their names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from huiyin.kernel.printing import Paper
from huiyin.kernel.texts import say
from huiyin.stationery.queries.catalogue import Form, catalogue, title_of, told_apart


@dataclass(frozen=True)
class Listed:
    """A form under the name the house gives it; `is_form`: filled in once a matter, no register or table.

    `on_paper` is its name there, which another form may have, too.
    """

    form: Form
    title: str
    on_paper: str
    is_form: bool

    @property
    def about(self) -> str:
        """In the language of the moment: a rule book says it in three, a module in one that is translated."""
        about = self.form.about
        return say(about) if isinstance(about, Mapping) else str(about)

    def says(self, words: str) -> bool:
        """Whether each word stands in its name, or in what it is about."""
        said = f"{self.title} {self.about} {self.form.where}".casefold()
        return all(word in said for word in words.casefold().split())


@dataclass(frozen=True)
class Group:
    """The forms, then the registers and tables, about one kind of matter."""

    about: str
    forms: Sequence[Listed]


def listed(forms: Iterable[Form]) -> list[Listed]:
    """Each under a name that no other has: where two would have the same, the page they are printed from is added."""
    found = []
    for form in forms:
        blank = form.blank()
        on_paper = title_of(form.key, blank.title)
        found.append(Listed(form, told_apart(on_paper, form.extent), on_paper, isinstance(blank, Paper)))
    names = Counter(one.title for one in found)
    return [replace(one, title=told_apart(one.title, one.form.where)) if names[one.title] > 1 else one for one in found]


def among_others(form: Form) -> tuple[Listed, list[Listed]]:
    """The form as it is listed, and those that have the same title on paper: what is changed about it leaves them."""
    every = listed(catalogue())
    own = next(one for one in every if one.form.key == form.key)
    return own, [one for one in every if one.on_paper == own.on_paper and one is not own]


def grouped(forms: Iterable[Listed]) -> list[Group]:
    """In the order in which modules and rule book name them; what is about nothing in particular comes last."""
    groups: dict[str, list[Listed]] = {}
    for one in forms:
        groups.setdefault(one.about, []).append(one)
    rest = groups.pop("", [])
    named = {**groups, _("Other forms"): rest} if rest else groups
    return [Group(about, sorted(each, key=lambda one: not one.is_form)) for about, each in named.items()]
