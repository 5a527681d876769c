"""The lists of cases: the register of a process, a step for many, what was promised."""

from huiyin.cases.tables.bulk import bulk_rows
from huiyin.cases.tables.named import register_named
from huiyin.cases.tables.penalties import penalties
from huiyin.cases.tables.promises import in_turn, promises
from huiyin.cases.tables.register import register_of

__all__ = ["bulk_rows", "in_turn", "penalties", "promises", "register_named", "register_of"]
