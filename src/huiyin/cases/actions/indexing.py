"""What a case can be found by."""

from huiyin.cases.models import Case
from huiyin.cases.rules import texts_of
from huiyin.kernel import cjk

INDEXED = ("search", "search_text")  # the columns that hold it


def index(case: Case) -> None:
    """Make the case findable by any piece of its number, people and words, whichever of its forms they stand in.

    What departments answered beside it is read by few, and found by nobody.
    """
    words = [case.number, case.title, case.complainant, *texts_of(case.data)]
    case.search_text, case.search = cjk.indexed(*words)
