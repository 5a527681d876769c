"""The catalogue as somebody looks for a form in it: by what forms are about, and by words of their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.kernel.printing import Paper
from huiyin.kernel.texts import say
from huiyin.stationery.queries.catalogue import Form


@dataclass(frozen=True)
class Listed:
    """A form under the name the house gives it; `is_form`: filled in once a matter, no register or table."""

    form: Form
    title: str
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
    found = []
    for form in forms:
        blank = form.blank()
        found.append(Listed(form, form.called(blank.title), isinstance(blank, Paper)))
    return found


def grouped(forms: Iterable[Listed]) -> list[Group]:
    """In the order in which modules and rule book name them; what is about nothing in particular comes last."""
    groups: dict[str, list[Listed]] = {}
    for one in forms:
        groups.setdefault(one.about, []).append(one)
    rest = groups.pop("", [])
    named = {**groups, _("Other forms"): rest} if rest else groups
    return [Group(about, sorted(each, key=lambda one: not one.is_form)) for about, each in named.items()]
