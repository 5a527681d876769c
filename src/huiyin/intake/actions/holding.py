"""What every step asks first: may they, and is the file where this is possible."""

from typing import TypeVar

from django.conf import settings
from django.utils import translation

from huiyin.intake.models import Batch
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text
from huiyin.org.models import Person

B = TypeVar("B", bound=Batch)


class NotForImporting(DomainError):
    """You may not take in files."""


class NotNow(DomainError):
    """This is not possible at this point; reload the page to see what happened."""


class NotKeptAnyMore(DomainError):
    """The rows of this file were deleted after %(days)d days, so nothing can be done with it or undone any more."""


def held(batch: B, *states: str) -> B:
    """The batch, locked, in one of the states in which this is possible."""
    locked: B = type(batch)._default_manager.select_for_update().get(pk=batch.pk)
    if locked.forgotten_at:
        raise NotKeptAnyMore(days=settings.HUIYIN_IMPORT_DAYS)
    if locked.state not in states:
        raise NotNow
    return locked


def may_import(batch: Batch, *, by: Person) -> None:
    if not by.may(batch.RIGHT):
        raise NotForImporting


def in_words(refusal: DomainError) -> Text:
    """A refusal in each language of the product."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(refusal)
    return words
