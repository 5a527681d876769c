"""Cases: running processes, what was filled in, decided, proposed, signed and paid for in each."""

from huiyin.cases.models.bulk import BulkMove, BulkMoveRow
from huiyin.cases.models.carrying_out import Acceptance, Invitation, Penalty
from huiyin.cases.models.carrying_over import CarryOver, CarryOverRow
from huiyin.cases.models.case import ABOUT, Case, CaseQuerySet, Series, case_about, kept_from
from huiyin.cases.models.deciding import Approval, CustomerChoice, Decision, Proposal, Reading, Signer
from huiyin.cases.models.history import Act, Attachment, StageEntry
from huiyin.cases.models.imports import Batch, BatchRow
from huiyin.cases.models.linking import Link
from huiyin.cases.models.parts import Part, PartLink
from huiyin.cases.models.regular import Recurrence
from huiyin.cases.models.watching import Alarm

__all__ = [
    "ABOUT",
    "Acceptance",
    "Act",
    "Alarm",
    "Approval",
    "Attachment",
    "Batch",
    "BatchRow",
    "BulkMove",
    "BulkMoveRow",
    "CarryOver",
    "CarryOverRow",
    "Case",
    "CaseQuerySet",
    "CustomerChoice",
    "Decision",
    "Invitation",
    "Link",
    "Part",
    "PartLink",
    "Penalty",
    "Proposal",
    "Reading",
    "Recurrence",
    "Series",
    "Signer",
    "StageEntry",
    "case_about",
    "kept_from",
]
