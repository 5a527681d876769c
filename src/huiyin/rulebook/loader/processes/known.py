"""The names that the parts of a process may use."""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Field, Form, Step
from huiyin.rulebook.loader.forms import Lists

ROLES = frozenset(Role.values)


@dataclass(frozen=True)
class Known:
    """The names a process may use."""

    lists: Lists
    clauses: frozenset[str]
    steps: Mapping[str, Step]
    forms: Mapping[str, Form]
    stages: frozenset[str]
    departments: Mapping[str, Text]
    ladders: Mapping[str, Text]
    processes: frozenset[str]

    def fields(self, *types: str) -> dict[str, Field]:
        """Fields of these types in any form."""
        return {field.name: field for form in self.forms.values() for field in form.fields if field.type in types}
