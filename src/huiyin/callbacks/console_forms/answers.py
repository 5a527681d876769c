"""The answers to a script, and what every form of a call asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.callbacks.actions.recording import needs_named
from huiyin.contact.actions import Classed, ClassUnknown, NextContact
from huiyin.contact.actions.complaining import LEAVE, REGISTER
from huiyin.contact.forms import Promising, added, unhappy_said
from huiyin.contact.queries import opinion_classes
from huiyin.contact.rules import LONGEST_POINT, LONGEST_WORDS
from huiyin.kernel.choosing import offer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.org.queries import open_departments
from huiyin.rulebook.definitions import Script, ScriptLine
from huiyin.rulebook.rules import offered
from huiyin.rulebook.speaking import asks_the_class, class_of_opinion, problems, walk

SAID = "said-"  # before the key of a question, so that none is taken for a field of ours
CLASS, ABOUT = "class-", "about-"  # the same, of an opinion: its class and the department that hears of it
FEW = 6  # answers that stand side by side, each with its key
HERE = {"type": "datetime-local"}
A_DAY = "%Y-%m-%dT%H:%M"


class CallForm(forms.Form):
    """Every call: how long it took, and why at an hour of rest if it was one."""

    seconds = forms.IntegerField(required=False, min_value=0, max_value=86_400, widget=forms.HiddenInput)
    despite = forms.CharField(label=gettext_lazy("Why now all the same"), required=False, max_length=LONGEST_POINT)

    prefix_of_ids = ""  # several of these forms stand on one page

    def __init__(self, data: Any = None, **said: Any) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}-%s", **said)

    def spoken(self) -> dict[str, Any]:
        """What every verb of a call takes."""
        return {"seconds": self.cleaned_data.get("seconds"), "despite": self.cleaned_data.get("despite", "")}


class AnswersForm(CallForm, Promising):
    """The answers to a script, and what follows from the call."""

    prefix_of_ids = "answers"
    musts = ("demand_kind", "reason")  # where they are asked for at all
    on_refusal = ("promise_despite", "doubt_despite", "next_despite")
    # What follows from some calls only, and folds away until it is asked for.
    further: tuple[str, ...] = (
        "promise", "promise_until", "promise_kept_by", "promise_despite", "needs",
        "doubt", "doubt_until", "doubt_despite", "next_at", "next_words", "next_despite",
    )  # fmt: skip

    content = forms.CharField(
        label=gettext_lazy("Remarks on the call"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs = forms.CharField(
        label=gettext_lazy("New service needs"),
        required=False,
        help_text=gettext_lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    demand = forms.CharField(
        label=gettext_lazy("Demand or hope to follow up"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("In the customer's own words. It is studied, and they have their answer in time."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    demand_kind = forms.ChoiceField(label=gettext_lazy("Kind of demand"), required=False, widget=forms.RadioSelect)
    complaint = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Has to be said of whoever is dissatisfied."),
    )
    reason = forms.CharField(label=gettext_lazy("Why nothing is registered"), required=False, max_length=LONGEST_POINT)
    next_at = forms.DateTimeField(
        label=gettext_lazy("Next contact on"), required=False, widget=forms.DateTimeInput(attrs=HERE, format=A_DAY)
    )
    next_words = forms.CharField(
        label=gettext_lazy("Next contact about"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=gettext_lazy("With a next contact, say what about."),
    )
    next_despite = forms.CharField(label=gettext_lazy("Why at that hour"), required=False, max_length=LONGEST_POINT)

    def __init__(
        self,
        data: Any = None,
        *,
        script: Script,
        opens: str,
        beside: Mapping[str, str],
        demands: Mapping[str, str] | None,
        **said: Any,
    ) -> None:
        super().__init__(data, **said)
        if demands is None:
            del self.fields["demand"]
        if demands:
            offer(self, "demand_kind", list(demands.items()))
        else:
            del self.fields["demand_kind"]
        if any(line.need and not line.when for line in script.questions.values()):  # the script has asked for them
            del self.fields["needs"]
        self.further = tuple(name for name in type(self).further if name in self.fields)
        self.script, self.asked = script, {}
        for key, line in script.questions.items():
            self.fields[SAID + key] = _field_of(line)
            self.asked[key] = self[SAID + key]
        self.classing = {key: self._classing(key) for key, line in script.questions.items() if line.opinion}
        self.offer_what_becomes(opens, beside)

    def offer_what_becomes(self, opens: str, beside: Mapping[str, str]) -> None:
        """What is done about somebody who is not satisfied, at least to say why nothing is."""
        leave = (LEAVE, _("Register nothing, and say why"))
        offer(self, "complaint", [*added(beside if opens else {}), *([(REGISTER, opens)] if opens else []), leave])

    def _classing(self, key: str) -> list[forms.BoundField]:
        """Where somebody who knows it already says what an opinion is about."""
        classes = opinion_classes()
        if classes:
            asking = asks_the_class(self.script, key)
            open_yet = _("Not classified yet")
            if asking:
                open_yet = _("By the answer to “%(question)s”") % {"question": say(asking.label)}
            self.fields[CLASS + key] = forms.ChoiceField(
                label=_("Class"), required=False, choices=[("", open_yet), *classes.items()]
            )
        departments = [(str(pk), name) for pk, name in open_departments()]
        self.fields[ABOUT + key] = forms.ChoiceField(
            label=_("Department that hears of it"), required=False, choices=[("", "—"), *departments]
        )
        return [self[name + key] for name in (CLASS, ABOUT) if name + key in self.fields]

    @property
    def classed(self) -> dict[str, Classed]:
        """What was said of each opinion."""
        said = self.cleaned_data
        asked = {key: (said.get(CLASS + key, ""), said.get(ABOUT + key, "")) for key in self.classing}
        about = Department.objects.in_bulk([int(pk) for _class, pk in asked.values() if pk])
        return {key: Classed(of, about[int(pk)] if pk else None) for key, (of, pk) in asked.items() if of or pk}

    @property
    def answers(self) -> dict[str, str]:
        return {key: _as_kept(self.cleaned_data.get(SAID + key)) for key in self.script.questions}

    def clean(self) -> dict[str, Any]:
        """What is not answered yet says so beside its question, every one of them at once."""
        said = super().clean() or {}
        if said.get("next_words") and not said.get("next_at") and "next_at" not in self.errors:
            self.add_error("next_at", _("Say when, too."))  # else it would be lost
        for amiss in problems(self.script, self.answers):
            if amiss.stops:
                self.add_error(SAID + amiss.line, amiss.message)
        for key in self.classing:
            known = said.get(CLASS + key) or class_of_opinion(self.script, key, self.answers)
            if said.get(ABOUT + key) and CLASS + key in self.fields and not known:
                self.add_error(CLASS + key, str(ClassUnknown()))
        try:
            needs_named(said.get("needs", "").splitlines(), self.script, walk(self.script, self.answers).answers)
        except DomainError as refusal:
            asked = refusal.at_field in self.asked
            self.add_error(f"{SAID}{refusal.at_field}" if asked else refusal.at_field, str(refusal))
        return said

    def words(self) -> dict[str, Any]:
        said = self.cleaned_data
        agreed = said.get("next_at")
        return {
            **self.spoken(),
            "answers": self.answers,
            "classed": self.classed,
            "content": said["content"],
            "needs": said.get("needs", "").splitlines(),
            "doubt": self.doubted() if said["doubt"].strip() else None,  # until when is filled in already
            "promised": self.promised(),
            "demand": said.get("demand", ""),
            "demand_kind": said.get("demand_kind", ""),
            "unhappy": unhappy_said(said["complaint"], reason=said["reason"]),
            "agreed": NextContact(agreed, said["next_words"], said["next_despite"]) if agreed else None,
        }

    def too_much(self) -> list[str]:
        """What the agent is told of a call that is on record: too long, too many questions."""
        found = problems(self.script, self.answers, self.cleaned_data.get("seconds") or 0)
        return [amiss.message for amiss in found if not amiss.stops]


def _as_kept(said: Any) -> str:
    return said.isoformat() if isinstance(said, datetime) else str(said or "")


def _field_of(line: ScriptLine) -> forms.Field:
    about: dict[str, Any] = {"label": say(line.label), "required": False, "help_text": say(line.help)}
    if line.type == "text":
        return forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}), **about)
    if line.type == "datetime":
        return forms.DateTimeField(widget=forms.DateTimeInput(attrs=HERE, format=A_DAY), **about)
    if not line.answers:
        return forms.CharField(max_length=LONGEST_POINT, **about)
    choices: list[Any] = [("yes", _("Yes")), ("no", _("No"))]
    if line.type == "choice":
        choices = offered(line.choices)
    nested = any(one.children for one in line.choices)
    if nested or len(choices) > FEW:
        return forms.ChoiceField(choices=[("", "—"), *choices], **about)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **about)
