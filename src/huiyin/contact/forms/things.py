"""What people type about things handed over, activities, what stays open, and care."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.actions import NextContact
from huiyin.contact.enums import CareKind, CareWord, KeptBy, PointKind
from huiyin.contact.forms.beside import MOMENT
from huiyin.contact.models import Activity
from huiyin.contact.rules import LONGEST_POINT, LONGEST_RESULT
from huiyin.kernel.texts import say

DAY = "%Y-%m-%d"


class NewDelivery(forms.Form):
    """What is handed over, how and to whom, and the copy that stays here."""

    musts = ("taker", "words", "place", "copy")  # the last two where they are asked for at all

    kind = forms.ChoiceField(label=_("What it is"))
    taker = forms.CharField(label=_("Who takes it"), required=False, max_length=60)
    words = forms.CharField(label=_("What is handed over"), required=False, max_length=LONGEST_POINT)
    channel = forms.ChoiceField(label=_("Channel"))
    said_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    copy = forms.FileField(
        label=_("The copy that stays here"),
        required=False,
        widget=forms.FileInput,
        help_text=_("Scan, photo, PDF or office document, up to 20 MB."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, at: datetime) -> None:
        by_hand = next(iter(sorted(queries.channels_with_place())), None)
        super().__init__(data, files, initial={"said_at": timezone.localtime(at), "channel": by_hand})
        fields: Any = self.fields
        kinds = queries.deliverable()
        fields["kind"].choices = [(key, say(one.label)) for key, one in kinds.items()]
        fields["channel"].choices = queries.channels()
        fields["place"].widget.attrs["list"] = "places-known"
        self.places = [say(place) for place in queries.contact_rules().places]
        self.whens = {
            "place": f"channel={','.join(sorted(queries.channels_with_place()))}",
            "copy": f"kind={','.join(key for key, one in kinds.items() if one.copy)}",
        }


class ActivityForm(forms.Form):
    """What customers are invited to, when and where."""

    musts = ("title", "starts_on", "address", "content")

    title = forms.CharField(label=_("Name of the activity"), required=False, max_length=60)
    starts_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format=DAY)
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format=DAY),
        help_text=_("Leave it empty if it is one day."),
    )
    address = forms.CharField(label=_("Where"), required=False, max_length=LONGEST_POINT)
    content = forms.CharField(
        label=_("Content of the activity"), required=False, widget=forms.Textarea({"rows": 4}), max_length=1000
    )

    def __init__(self, data: Any = None, *, activity: Activity | None = None) -> None:
        named = ("title", "starts_on", "ends_on", "address", "content")
        super().__init__(data, initial={name: getattr(activity, name) for name in named} if activity else None)


class Settlement(forms.Form):
    """How something open was settled."""

    musts = ("result",)

    result = forms.CharField(label=_("How it was settled"), required=False, max_length=LONGEST_RESULT)


class NewPromise(forms.Form):
    """What was promised to a customer, and by when."""

    musts = ("content",)

    content = forms.CharField(label=_("What was promised"), required=False, max_length=200)
    due_at = forms.DateTimeField(
        label=_("By when"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    kept_by = forms.ChoiceField(label=_("How the promise is kept"), required=False, choices=KeptBy.choices)
    despite = forms.CharField(label=_("Why at that hour"), required=False, max_length=200)


class PlannedContact(forms.Form):
    """What the next contact with a customer is about, and when it is."""

    musts = ("next_words",)
    on_refusal = ("next_despite",)

    next_words = forms.CharField(
        label=_("What the next contact is about"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("A need they have, something they wanted to hear of, a service that falls due."),
    )
    next_at = forms.DateTimeField(
        label=_("Next contact"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    next_despite = forms.CharField(label=_("Why at that hour"), required=False, max_length=LONGEST_POINT)

    @property
    def planned(self) -> NextContact:
        said = self.cleaned_data
        return NextContact(said["next_at"], said["next_words"], despite=said["next_despite"])


class NewPoint(forms.Form):
    """Something to keep in mind for a customer until it is settled."""

    musts = ("words",)

    kind = forms.ChoiceField(label=_("What it is"), choices=PointKind.choices, initial=PointKind.OFFER)
    words = forms.CharField(label=_("In a few words"), required=False, max_length=LONGEST_POINT)
    business = forms.ChoiceField(label=_("Kind of business"), required=False)
    expected = forms.CharField(
        label=_("Solution expected"), widget=forms.Textarea({"rows": 2}), required=False, max_length=LONGEST_RESULT
    )
    whens: ClassVar = {"business": f"kind={PointKind.NEED}", "expected": f"kind={PointKind.NEED}"}

    def __init__(self, data: Any = None, *, kind: str = "") -> None:
        super().__init__(data, initial={"kind": kind} if kind in PointKind.values else None)
        known, fields = queries.businesses(), cast("Any", self.fields)
        fields["business"].choices = [("", _("Not stated")), *known.items()]
        if not known:
            del fields["business"]
        self.order_fields(["kind", "business", "words", "expected"])


class Greeting(forms.Form):
    """A holiday on which all customers are greeted."""

    occasion = forms.CharField(max_length=80)


class CareAnswer(forms.Form):
    """What is made of a care proposal."""

    kind = forms.ChoiceField(choices=CareKind.choices)
    occasion = forms.CharField(max_length=80)
    word = forms.ChoiceField(choices=CareWord.choices)
    words = forms.CharField(required=False, max_length=LONGEST_POINT)
