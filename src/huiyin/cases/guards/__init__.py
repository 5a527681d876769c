"""What must be there before a case may move on; packs name these guards."""

from huiyin.cases.guards import answers, findings, proposals, reopening, signers  # noqa: F401 - they register themselves
from huiyin.cases.guards.registry import GUARDS

__all__ = ["GUARDS"]
