"""What other modules offer to look up beside a conversation or a case: they register it, the pages show it."""

from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.org.models import Person


@dataclass(frozen=True)
class Reference:
    """A card beside what somebody deals with; its template gets `place` and `subject`, such as "case" and "case/12".

    It asks for its rows by itself once it is on the screen, so that the page does not wait for it.
    """

    key: str
    title: str | Promise
    icon: str
    template: str
    permission: str = ""


_references: dict[str, Reference] = {}


def register_reference(reference: Reference) -> None:
    _references[reference.key] = reference


def references_for(user: Person) -> list[Reference]:
    """The cards a person may see."""
    return [each for each in _references.values() if not each.permission or user.may(each.permission)]
