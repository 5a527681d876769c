"""What is said in a call: scripts that branch on the answers, and situations that come up on any line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.words import Choice, MeantForSome


@dataclass(frozen=True)
class ScriptLine:
    """What is said at one place of a script, and the question it asks, if any.

    `say` holds blanks ({salutation}, {service} …: enums.BLANKS). type: choice | yes_no | line | text | datetime,
    nothing if it only says something; the answer is kept under the line's key. `when`: only after one of these answers
    to questions above it. `opinion`: of which kind the answer is, once it is put into the register of opinions. `need`:
    the answer says what the customer will want, each line of it a need that stays open. `books`: the time that is
    answered is kept for the customer, which is a promise.
    """

    key: str
    say: Text = field(default_factory=dict)
    type: str = ""
    label: Text = field(default_factory=dict)  # of the answer, in records and lists
    help: Text = field(default_factory=dict)  # to whoever asks
    choices: tuple[Choice, ...] = ()
    required: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opinion: str = ""
    need: bool = False
    books: bool = False

    @property
    def asks(self) -> bool:
        return bool(self.type)

    @property
    def answers(self) -> tuple[str, ...]:
        """The fixed answers it has, whatever their level in a list; none, if anything may be said."""
        return ("yes", "no") if self.type == "yes_no" else tuple(_keys(self.choices))


def _keys(choices: Iterable[Choice]) -> Iterator[str]:
    for choice in choices:
        yield choice.key
        yield from _keys(choice.children)


@dataclass(frozen=True)
class Closing:
    """How a talk ends, given what was answered."""

    key: str
    say: Text
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """How long a talk may take before the agent is warned, and how long may be written afterwards."""

    minutes: int = 5
    questions: int = 6
    wrap_up: int = 60  # seconds


@dataclass(frozen=True)
class Script(MeantForSome):
    """The words of one kind of call, from the greeting to one of its closings."""

    key: str
    title: Text
    lines: tuple[ScriptLine, ...]
    closings: tuple[Closing, ...]  # exactly one of them fits any answers (the loader sees to it)
    rating: str = ""  # the question whose answer is the outcome of the talk
    limits: Limits = field(default_factory=Limits)
    situations: tuple[str, ...] = ()  # of the pack, one key away; all, unless it names its own
    kinds: tuple[str, ...] = ()  # of customers it is for: person, company; none named: all
    memberships: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    clause: str = ""

    @cached_property
    def questions(self) -> Mapping[str, ScriptLine]:
        return {line.key: line for line in self.lines if line.asks}


def script_for(scripts: Iterable[Script], kind: str, membership: str, category: str) -> Script | None:
    """The first of these scripts that is meant for a customer of this profile."""
    return next((script for script in scripts if script.fits(kind, membership, category)), None)


@dataclass(frozen=True)
class SituationStep:
    """What to say or do next in a situation, and how long to wait for the customer before the next step.

    Where we called the customer, `calling` is said instead.
    """

    key: str
    say: Text = field(default_factory=dict)
    calling: Text = field(default_factory=dict)
    do: Text = field(default_factory=dict)
    wait: int = 0  # seconds


@dataclass(frozen=True)
class Situation:
    """Something that comes up on the line whatever the call is about: silence, noise, a dialect.

    `press` is the key that leads to it. `hangs_up`: once all its steps and waits are over, and no sooner, the agent
    may end the call. `ends`: how a call ended that ends in it (enums.LINE_ENDS).
    """

    key: str
    title: Text
    steps: tuple[SituationStep, ...]
    press: str = ""
    never_say: tuple[Text, ...] = ()
    never_do: tuple[Text, ...] = ()
    hangs_up: bool = False
    ends: str = ""
    incoming: bool = False  # only when the customer calls
    clause: str = ""
