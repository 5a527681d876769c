"""What somebody says who plans a round."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.callbacks import queries
from huiyin.callbacks.enums import Part, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.customers.models import Customer
from huiyin.customers.queries import vocabulary
from huiyin.kernel.choosing import offer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import CallbackPlan, Share, Skips
from huiyin.rulebook.enums import SHARES
from huiyin.rulebook.queries import pack_in_force, pack_of


class NewRoundForm(forms.Form):
    """Which plan, whose customers, and for which day if for any."""

    plan = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Whose customers"), required=False, empty_label=_("All customers")
    )

    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: Person, occasion: queries.Occasion | None = None) -> None:
        super().__init__(data, initial={"about": occasion.about, "plan": occasion.plan} if occasion else None)
        plans = pack_in_force().callbacks.values()
        offer(self, "plan", [(plan.key, say(plan.title)) for plan in plans])
        department: Any = self.fields["department"]
        reach = user.reach("callbacks.plan")
        department.queryset = Department.objects.open().order_by("path", "pk")
        if not reach.everything:
            department.queryset = department.queryset.filter(pk__in=reach.departments)
            department.required, department.empty_label = True, None


class PlanningForm(forms.Form):
    """Whom a round concerns, who is left out, what is said, who calls and until when."""

    title = forms.CharField(label=_("Title"), max_length=120)
    aims = forms.MultipleChoiceField(label=_("What it is for"), required=False, widget=forms.CheckboxSelectMultiple)
    audience = forms.CharField(required=False, widget=forms.HiddenInput)
    recently = forms.IntegerField(
        label=_("Nobody we had contact with within so many days"), min_value=0, max_value=3650, required=False
    )
    open_complaint = forms.BooleanField(label=_("Nobody whose complaint is open"), required=False)
    script = forms.ChoiceField(label=_("Script"), required=False)
    share = forms.ChoiceField(label=_("Who calls"))
    clerk = forms.ModelChoiceField(
        Person.objects.none(), label=_("The one clerk"), required=False, empty_label=_("As the plan says")
    )
    ends_on = forms.DateField(
        label=_("Last day of the round"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("By then every customer has a result. By when each call is due stands beside."),
    )

    def __init__(self, data: Any = None, *, run: Round) -> None:
        self.round, self.rule = run, queries.rule_of(run)
        pack = pack_of(run.version_id)
        plan = pack.callbacks.get(self.rule.key, self.rule)
        self.known_aims = [*plan.aims, *(aim for aim in self.rule.aims if aim not in plan.aims)]
        chosen = [str(place) for place, aim in enumerate(self.known_aims) if aim in self.rule.aims]
        super().__init__(data, initial={**_initial(run, self.rule), "aims": chosen})
        scripts = pack.scripts
        usual = ("", _("By the kind of customer, as the plan says"))
        for name, choices in (
            ("aims", [(str(place), say(aim)) for place, aim in enumerate(self.known_aims)]),
            ("script", [usual, *((key, say(script.title)) for key, script in scripts.items())]),
            ("share", list(SHARES.items())),
        ):
            offer(self, name, choices)
        people = [one.pk for one in queries.callers(run, self.rule.share)]
        usual_clerk = queries.usual_clerk(run, self.rule.share)
        clerk: Any = self.fields["clerk"]
        if usual_clerk:
            clerk.empty_label = _("As the plan says: %(name)s") % {"name": usual_clerk.name}
        clerk.queryset = Person.objects.filter(pk__in=people).order_by("name", "pk")

    def clean_audience(self) -> dict[str, Any]:
        text = self.cleaned_data["audience"]
        if not text:
            return {}
        try:
            tree = json.loads(text)
            vocabulary().check(tree)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise forms.ValidationError(_("These conditions can't be read.")) from error
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return {} if tree == {"all": []} else tree

    @property
    def changed(self) -> dict[str, Any]:
        """The words of the plan that are different in this round."""
        said, rule = self.cleaned_data, self.rule
        first, *others = rule.turns
        if said["script"]:
            first = replace(first, scripts=(said["script"],))
        share = rule.share if said["share"] == rule.share.kind else replace(Share(), kind=said["share"])
        return {
            "aims": tuple(self.known_aims[int(place)] for place in said["aims"]),
            "audience": said["audience"],
            "skips": Skips(recently=said["recently"] or 0, open_complaint=said["open_complaint"]),
            "turns": (first, *others),
            "share": replace(share, role=rule.share.role, department=rule.share.department),
        }


def _initial(run: Round, rule: CallbackPlan) -> dict[str, Any]:
    scripts = rule.turns[0].scripts
    return {
        "title": say(run.title),
        "audience": json.dumps(rule.audience, ensure_ascii=False) if rule.audience else "",
        "recently": rule.skips.recently,
        "open_complaint": rule.skips.open_complaint,
        "script": scripts[0] if len(scripts) == 1 else "",
        "share": rule.share.kind,
        "clerk": run.clerk_id,
        "ends_on": run.ends_on,
    }


class LeavingOutForm(forms.Form):
    """Why somebody is not to be called after all: of what a file or a case says, only what holds is offered."""

    why = forms.ChoiceField(
        label=_("Why"),
        error_messages={"invalid_choice": _("That does not hold, or no longer. Choose another reason.")},
        help_text=_("For this round only: later rounds call them again, unless their file says that they are not to."),
    )
    reason = forms.CharField(
        label=_("Reason in words"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
        help_text=_("Stands in the round beside the customer. Whoever was to call them reads it."),
        error_messages={"required": _("Write down why they are not called in this round.")},
    )

    def __init__(self, data: Any = None, *, customers: Sequence[Customer]) -> None:
        super().__init__(data)
        offer(self, "why", [("", "—"), *((why.value, why.label) for why in queries.reasons_that_hold(customers))])


class TakingInForm(forms.Form):
    """Who calls somebody who was left out, and why if they were contacted as often as allowed."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("Who calls"), empty_label=None)
    despite = forms.CharField(
        label=_("Why once more"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
        help_text=_("Stands in the round beside the customer. Whoever calls them reads it."),
        error_messages={
            "required": _("They were contacted as often as allowed. Write down why they are called once more.")
        },
    )

    def __init__(self, data: Any = None, *, callback: Callback) -> None:
        # Whoever was to call them, unless somebody else is chosen.
        super().__init__(data, initial={"to": callback.item.owner_id if callback.item else None})
        if callback.why != Why.CAPPED:
            del self.fields["despite"]
        people = queries.callers(callback.round, queries.rule_of(callback.round).share)
        offer(self, "to", Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name", "pk"))


class SummaryForm(forms.Form):
    """What a person writes in the report of a round."""

    findings = forms.CharField(label=Part.FINDINGS.label, required=False, widget=forms.Textarea(attrs={"rows": 8}))
    causes = forms.CharField(label=Part.CAUSES.label, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    changes = forms.CharField(
        label=Part.CHANGES.label,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write it, or tick below. Whoever plans the next round from this one reads it there."),
    )
    unchanged = forms.BooleanField(label=_("Nothing is to change next time"), required=False)

    causes_named = False  # customers said what they were not satisfied with

    @property
    def musts(self) -> list[str]:
        return [Part.FINDINGS, *([Part.CAUSES] if self.causes_named else []), Part.CHANGES]


class SendingBackForm(forms.Form):
    """What is to be changed before a report is signed."""

    musts = ("reason",)

    reason = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class SignatureForm(forms.Form):
    """A signature as it was drawn, or the name typed in its place."""

    signature = forms.CharField(label=_("Signature"), widget=forms.HiddenInput, required=False)
    signature_typed = forms.CharField(required=False)


class FeedbackForm(forms.Form):
    """A department has read what customers said of it."""

    reply = forms.CharField(
        label=_("What the department does about it"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class HouseDayForm(forms.Form):
    """A day that the house keeps."""

    musts = ("title",)

    title = forms.CharField(label=_("Which day"), required=False, help_text=_("For example: anniversary of the house."))
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    yearly = forms.BooleanField(label=_("Every year"), required=False, initial=True)
