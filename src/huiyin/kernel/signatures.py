"""What somebody drew to sign, or their name typed in its place: on a phone, on a page."""

import unicodedata

from huiyin.kernel.errors import DomainError
from huiyin.kernel.pictures import is_drawing

LARGEST = 500_000  # bytes


class SignHere(DomainError):
    """Please sign in the box."""

    field = "signature"


class SignatureUnreadable(DomainError):
    """This signature can't be read. Please clear the box and sign again."""

    field = "signature"


class NotTheirName(DomainError):
    """Who signs here is %(name)s: type that name, or draw your signature in the box."""

    field = "signature"


def check_signature(picture: bytes, *, typed: str, name: str) -> None:
    """It can be shown and printed later, and a name typed in place of drawing is the signer's own.

    Raises NotTheirName, SignHere, SignatureUnreadable.
    """
    if typed.strip() and name and _letters(typed) != _letters(name):  # of whoever wants no name nothing is compared
        raise NotTheirName(name=name)
    if not picture:
        raise SignHere
    if len(picture) > LARGEST or not is_drawing(picture):
        raise SignatureUnreadable


def _letters(name: str) -> str:
    """Without what keyboards do differently: blanks, the dot inside a name, wide letters and capitals."""
    return "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isalnum())
