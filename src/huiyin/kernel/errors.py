"""What the product refuses, in words for the person who asked."""

from typing import ClassVar

from django.utils.translation import gettext


class DomainError(Exception):
    """This can't be done."""

    # A subclass's docstring is the user's message (translated; %(name)s is filled from params).
    field: ClassVar[str | None] = None

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        super().__init__(params)
        self.at_field = field or self.field
        self.params = params

    def __str__(self) -> str:
        words = " ".join((self.__doc__ or "").split())
        message = gettext(words)
        return message % self.params if self.params else message
