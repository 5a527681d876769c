"""What is typed about the way of files: hand in, classify, keepers, loss, consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer, CustomerQuerySet
from huiyin.kernel.choosing import offer
from huiyin.org.models import Person


class FilesForm(forms.Form):
    """Some files out of a list."""

    def __init__(self, data: Any = None, *, files: CustomerQuerySet) -> None:
        super().__init__(data)
        self.listed = files
        self.ticked = {pk for pk in data.getlist("file") if pk.isdecimal()} if data else set()

    def chosen(self) -> CustomerQuerySet:
        """The ticked files, of those the list holds."""
        return Customer.objects.filter(pk__in=self.listed.filter(pk__in=self.ticked).values("pk"))

    def clean(self) -> dict[str, Any]:
        if not self.ticked:
            self.add_error(None, _("Tick at least one file."))
        return self.cleaned_data


class HandInForm(FilesForm):
    note = forms.CharField(label=_("Note for the supervisor"), max_length=200, required=False)


class ClassifyForm(FilesForm):
    category = forms.ChoiceField(label=_("Category"))

    def __init__(self, data: Any = None, *, files: CustomerQuerySet) -> None:
        super().__init__(data, files=files)
        options = list(queries.file_rules().lists["categories"].items())
        offer(self, "category", [("", _("Please choose")), *options])


class KeeperForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"))
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Keeper"))

    def __init__(self, data: Any = None, *, user: Person) -> None:
        super().__init__(data)
        offer(self, "category", list(queries.file_rules().lists["categories"].items()))
        offer(self, "person", queries.possible_keepers(user))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


class LossForm(NoteForm):
    reason = forms.ChoiceField(label=_("Reason"))
    field_order = ("reason", "note")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        options = list(queries.file_rules().lists["loss_reasons"].items())
        offer(self, "reason", [("", _("Please choose")), *options])


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    given = forms.TypedChoiceField(
        label=_("The customer"),
        choices=[("no", _("refuses")), ("yes", _("allows it"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(label=_("Said by"))
    evidence = forms.CharField(
        label=_("Proof"),
        max_length=400,
        required=False,
        help_text=_("The customer's words, number of the recording or of the signed form; a consent needs it."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "source", list(queries.file_rules().lists["channels"].items()))
