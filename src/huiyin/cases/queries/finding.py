"""Cases found by their words."""

from huiyin.cases.models import Case
from huiyin.kernel import cjk
from huiyin.org.models import Person


def find(text: str, *, user: Person, limit: int = 20) -> list[Case]:
    """The newest cases a person may see that hold these words: number, people, anything written."""
    if not text.strip():
        return []
    rows = Case.objects.visible_to(user).filter(cjk.matches("search", text)).order_by("-pk")
    return list(rows.only("number", "title", "process", "stage", "pack_version_id")[:limit])
