"""What somebody drew to sign: on a phone, on a page."""

from huiyin.kernel.errors import DomainError
from huiyin.kernel.pictures import is_drawing

LARGEST = 500_000  # bytes


class SignHere(DomainError):
    """Please sign in the box."""

    field = "signature"


class SignatureUnreadable(DomainError):
    """This signature can't be read. Please clear the box and sign again."""

    field = "signature"


def check_signature(picture: bytes) -> None:
    """It can be shown and printed later. Raises SignHere, SignatureUnreadable."""
    if not picture:
        raise SignHere
    if len(picture) > LARGEST or not is_drawing(picture):
        raise SignatureUnreadable
