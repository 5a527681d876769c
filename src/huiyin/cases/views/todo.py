"""What a person can do with a case here and now: the steps on, what each still needs, and where that is done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.cases.forms import Line
from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Form, Stage, Transition
from huiyin.rulebook.rules import GUARDS as DESCRIPTIONS

# In which panel of the page a guard's missing thing is put right.
PANELS = {
    "two_proposals": "proposals",
    "all_proposals_read": "proposals",
    "customer_choice_recorded": "proposals",
    "signers_answered": "signers",
    "penalties_decided": "penalties",
    "customer_informed": "notices",
    "acceptance_signed": "acceptance",
}


@dataclass(frozen=True)
class Check:
    """One thing a step on needs, whether it is there, and the panel where it is done."""

    text: str
    done: bool
    panel: str


@dataclass(frozen=True)
class Verb:
    """A transition this person may take from here, with its form and what it needs."""

    transition: Transition
    target: Stage
    form: Form | None
    lines: Sequence[Line]
    checks: Sequence[Check]
    refused: bool = False
    message: str = ""
    missing: Sequence[str] = field(default_factory=tuple)

    @property
    def key(self) -> str:
        return self.transition.key

    @property
    def title(self) -> str:
        return say(self.transition.title)

    @property
    def ready(self) -> bool:
        return all(check.done for check in self.checks)

    @property
    def refusals(self) -> str:
        """Answers this form does not take, for the script that leads on to the form that does."""
        if self.form is None:
            return "[]"
        return json.dumps(
            [
                {"when": {name: list(values) for name, values in refusal.when.items()}, "message": say(refusal.message)}
                for refusal in self.form.refusals
            ],
            ensure_ascii=False,
        )


def checks_of(case: Case, transition: Transition, at: datetime) -> list[Check]:
    """Everything this step on needs, what is there as well as what is missing."""
    return [check for name in transition.needs for check in _checks(case, name, at)]


def _checks(case: Case, name: str, at: datetime) -> list[Check]:
    panel = PANELS.get(name, "")
    missing = GUARDS[name](case, at)
    if missing:
        return [Check(sentence, False, panel) for sentence in missing]
    described = _(str(DESCRIPTIONS[name]))
    return [Check(described[:1].upper() + described[1:], True, panel)]
