"""What turned out to be two matters becomes two cases."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.merging import MERGING
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.actions.registering import register
from huiyin.cases.actions.saying import Files
from huiyin.cases.models import Act, Attachment, Case, Link
from huiyin.cases.rules import texts_of, unmasked
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_in_force


@whole
def split(
    case: Case,
    *,
    process: str,
    values: Mapping[str, Any],
    files: Files | None = None,
    papers: Collection[int] = (),
    by: Person,
    at: datetime,
) -> Case:
    """Register part of a case as one of its own, with those of its papers that are about it; they stay here, too."""
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, MERGING):
        raise NotYourTurn(what=case.number)
    intake = queries.intake_from(case, pack_in_force().processes[process])
    other = register(
        process,
        customer=case.customer,
        values=unmasked(intake, values, texts_of(case.data)),  # the page showed numbers of this case masked
        files=files,
        intake=intake,
        heard=False,
        by=by,
        at=at,
    )
    taken = list(case.attachments.filter(pk__in=papers).exclude(purpose="signature").order_by("pk"))
    Attachment.objects.bulk_create(_same(paper, other) for paper in taken)
    Link.objects.create(case=other, other=case, kind=Link.Kind.SPLIT, by=by, at=at)
    names = [paper.name for paper in taken]
    Act.objects.create(case=case, kind="split_off", data={"number": other.number, "files": names}, by=by, at=at)
    Act.objects.create(case=other, kind="linked", data={"number": case.number, "files": names}, by=by, at=at)
    return other


def _same(paper: Attachment, case: Case) -> Attachment:
    """The same file under another case, as who handed it in and when."""
    return Attachment(
        case=case,
        purpose="other",
        file=paper.file.name,
        name=paper.name,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        by_id=paper.by_id,
        at=paper.at,
    )
