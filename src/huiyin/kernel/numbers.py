"""Numbers that come in as text."""

LONGEST_KEY = 18  # digits; what is longer is no row's key


def key_in(text: str) -> int | None:
    """The key of a row, or another whole number, if that is what was sent; ² and ٣ count as digits elsewhere."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
