"""What would be right, said in the same words wherever the same thing is wrong."""

from django.utils.translation import gettext as _


def like(example: str) -> str:
    return _("Write it like %(example)s.") % {"example": example}


def add(word: str) -> str:
    return _("Add “%(word)s:” below it.") % {"word": word}


def leave_out(word: str) -> str:
    return _("Leave “%(word)s” out here.") % {"word": word}


def another_type(word: str) -> str:
    return _("Leave “%(word)s” out, or give the field another type.") % {"word": word}


def without_meaning() -> str:
    return _("Correct the field, or leave “means” out of it.")


def at_least_one() -> str:
    return _("Name at least one here.")


def look_at_the_signs() -> str:
    return _("Look here and one line above: indentation, brackets, quotation marks, a space after each colon.")
