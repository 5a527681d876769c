"""What a person can do with a case here and now: the steps on, what each still needs, and where that is done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.forms import Groups, Line, Option, grouped
from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Case, Part
from huiyin.cases.queries import (
    form_of_step,
    needs_of,
    open_in_registration,
    rule_of,
    still_missing,
    still_running,
    targets_of,
    unasked,
    waited_for,
)
from huiyin.cases.views.panels import panel_of
from huiyin.contact.rules import PHONE
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Form, Stage, Transition
from huiyin.rulebook.rules import GUARDS as DESCRIPTIONS

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage

REGISTRATION = "registration"  # the form that opened the case, which is mended on a page of its own


@dataclass(frozen=True)
class Check:
    """One thing a step on needs, whether it is there, and the panel where it is done."""

    text: str
    done: bool
    panel: str
    url: str = ""  # of another case, where that is done


@dataclass(frozen=True)
class Verb:
    """A transition this person may take from here, with its form and what it needs."""

    transition: Transition
    target: Stage
    form: Form | None
    lines: Sequence[Line]
    checks: Sequence[Check]
    targets: Groups = field(default_factory=list)  # where it may lead, if that is a choice
    calls_when: str | None = None  # where it may record a call to the customer: the answer by which it does
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
                if refusal.compare is None
            ],
            ensure_ascii=False,
        )


def verb_of(transition: Transition, page: "CasePage") -> Verb:
    """A step from here as this person sees it; one they tried in vain keeps what they typed."""
    refused = page.refused if page.refused and page.refused.panel == transition.key else None
    form = form_of_step(page.case, transition)
    return Verb(
        transition=transition,
        target=page.process.stages[transition.target],
        form=form,
        lines=page.lines(form, refused) if form else (),
        checks=[
            *_open_fields(page, transition),
            *_guarded(page, transition),
            *_departments(page, transition),
            *_others(page, transition),
        ],
        targets=_choice_of(targets_of(page.case, transition), page),
        calls_when=_calls_when(page.case, transition, form),
        refused=refused is not None,
        message=refused.message if refused else "",
        missing=refused.missing if refused else (),
    )


def _calls_when(case: Case, transition: Transition, form: Form | None) -> str | None:
    if form is None or case.customer_id is None or "note_callback" not in transition.effects:
        return None
    if channel := form.that_means("contact_channel"):
        return f"{channel.name}={PHONE}"
    return "" if case.channel == PHONE else None


def _open_fields(page: "CasePage", transition: Transition) -> list[Check]:
    """What the customer was not asked at the door."""
    fields = open_in_registration(page.case, page.process, transition)
    return [Check(unasked(field), False, REGISTRATION) for field in fields]


def _guarded(page: "CasePage", transition: Transition) -> list[Check]:
    return [check for name in needs_of(page.case, transition) for check in _checks(page, name)]


def _departments(page: "CasePage", transition: Transition) -> list[Check]:
    """The departments whose answers a step waits for, each with its tick."""
    return [
        Check(_answered(part, page) if part.answered else still_missing(part, page.process.key), part.answered, "parts")
        for part in (page.of("parts").gating(transition) if page.process.parts else ())
    ]


def _answered(part: Part, page: "CasePage") -> str:
    said = {"department": part.department.name, "what": say(rule_of(part, page.process.key).title)}
    return _("%(department)s has answered: “%(what)s”.") % said


def _others(page: "CasePage", transition: Transition) -> list[Check]:
    """The cases that must have ended before."""
    running = waited_for(page.case, page.process, transition)
    return [Check(still_running(one), False, "", reverse("cases:page", args=[one.pk])) for one in running]


def _choice_of(targets: Sequence[str], page: "CasePage") -> Groups:
    options = [Option(key, say(page.process.stages[key].title)) for key in targets]
    return grouped(options) if len(options) > 1 else []


def _checks(page: "CasePage", name: str) -> list[Check]:
    panel = panel_of(name)
    missing = GUARDS[name](page.case, page.person, page.at)
    if missing:
        return [Check(sentence, False, panel) for sentence in missing]
    described = _(str(DESCRIPTIONS[name]))
    return [Check(described[:1].upper() + described[1:], True, panel)]
