"""What is counted over many cases, and the case that too many of them open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Watch:
    """So many cases of one process with the same answer within some time open a case of another process.

    `by`: the meaning whose answers are counted, of these `answers` each for itself. `given` fills the intake of the
    case that is opened: field to one of enums.WATCH_SAYS, or to an answer of a list written as "=answer".
    """

    key: str
    title: Text
    process: str
    by: str
    answers: tuple[str, ...]
    count: int
    within: str  # a length of kernel.worktime
    opens: str
    given: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
