"""What the product refuses, in words for the person who asked."""

from typing import ClassVar

from django.utils.translation import gettext

from huiyin.kernel.texts import listed


class DomainError(Exception):
    """This can't be done."""

    # A subclass's docstring is the user's message (translated; %(name)s is filled from params,
    # of a list in the reader's way of listing).
    field: ClassVar[str | None] = None

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        super().__init__(params)
        self.at_field = field or self.field
        self.params = params

    def __str__(self) -> str:
        words = " ".join((self.__doc__ or "").split())
        message = gettext(words)
        said = {name: listed(value) if isinstance(value, list) else value for name, value in self.params.items()}
        return message % said if said else message
