"""What stands at the head of the small tables on the paper of a case, filled in or not."""

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Pack, PackPaper, Process
from huiyin.stationery.queries import title_of, told_apart

# Shares of the width.
PROPOSALS, PENALTIES, SIGNERS, RELATIVES = (1, 7, 3, 4, 3, 3), (6, 2, 3, 4), (4, 3, 2, 5, 2), (3, 4, 3, 5, 3)


def key_of(process: Process, *, copy: bool = False) -> str:
    """The key of a process's form: ours, or the customer's copy of it."""
    return f"case-{process.key}{'-copy' if copy else ''}"


def extent_of(process: Process, pack: Pack) -> str:
    """What tells the paper of a whole case from the rule book's forms for it, one of which may have the same title."""
    return _("the whole case") if any(paper.process == process.key for paper in pack.papers.values()) else ""


def whole_paper_called(process: Process, pack: Pack) -> str:
    """Under which title the whole case is printed."""
    title = title_of(key_of(process), process.papers.get("intake") or process.title)
    return told_apart(title, extent_of(process, pack))


def printed_as(paper: PackPaper) -> str:
    """Under which title a form of the rule book is printed."""
    return title_of(paper.key, paper.title)


def names_of_papers(process: Process, pack: Pack) -> dict[str, str]:
    """What the papers of a case are called, by the forms under which printings are noted."""
    named = {paper.key: printed_as(paper) for paper in pack.papers.values() if paper.process == process.key}
    copy = key_of(process, copy=True)
    return {**named, key_of(process): whole_paper_called(process, pack), copy: _("Customer's copy")}


def of_proposals() -> tuple[str, ...]:
    return _("No."), _("Proposal"), _("Cost to us"), _("Compensation"), _("Proposed by"), _("Read by")


def of_penalties() -> tuple[str, ...]:
    return _("Rule"), _("Falls on"), _("Amount"), _("Reason")


def of_signers() -> tuple[str, ...]:
    return _("Asked for"), _("Who was asked"), _("Answer"), _("Opinion"), _("When")


def of_relatives() -> tuple[str, ...]:
    return "", _("No."), _("Kind of matter"), _("Content"), _("Stands at")
