"""What people type on the pages about people, departments and calendars."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import widgets
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.choosing import offer
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Calendar, Department, Person
from huiyin.org.roles import Role
from huiyin.org.rules import check_windows

WEEKDAYS = [
    ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")),
    ("5", _("Friday")), ("6", _("Saturday")), ("7", _("Sunday")),
]  # fmt: skip
REGIONS = [("CN", _("Mainland China")), ("TW", _("Taiwan")), ("HK", _("Hong Kong")), ("", _("No public holidays"))]
ZONES = ["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Macau", "Asia/Singapore", "Asia/Urumqi", "UTC"]
WORKWEEK = {str(day): [["09:00", "12:00"], ["13:30", "18:00"]] for day in range(1, 6)}

_BETWEEN = re.compile(r"\s*(?:-|–|—|~|～|至|到|to)\s*")
_NEXT = re.compile(r"\s*[,，、;；]\s*|\s+(?=\d)")


class HoursField(forms.CharField):
    """Hours of one day, several windows in a line: 09:00-12:00, 13:30-18:00; empty means closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)
        self.widget.attrs.update(
            {"placeholder": "09:00-12:00, 13:30-18:00", "autocomplete": "off", "spellcheck": "false"}
        )

    def prepare_value(self, value: Any) -> Any:
        return ", ".join("-".join(window) for window in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = _BETWEEN.sub("-", str(value or "").replace("：", ":").strip())
        windows = [[_time(part) for part in window.split("-")] for window in _NEXT.split(text) if window]
        try:
            check_windows(windows)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return windows


class Week(forms.Form):
    """The hours of a week, a line for each day."""

    def __init__(self, *args: Any, week: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in WEEKDAYS:
            self.fields[f"day_{day}"] = HoursField(label=name, initial=(week or {}).get(day, []))

    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day, _name in WEEKDAYS]

    def week(self) -> dict[str, Any]:
        hours = {day: self.cleaned_data[f"day_{day}"] for day, _name in WEEKDAYS}
        return {day: windows for day, windows in hours.items() if windows}


class EditCalendar(Week):
    """A calendar's name, region and week."""

    name = forms.CharField(label=_("Name"), max_length=80)
    region = forms.ChoiceField(label=_("Public holidays of"), choices=REGIONS, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])


class AddException(forms.Form):
    """A date that is worked differently."""

    date = forms.DateField(label=_("Date"), widget=widgets.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    windows = HoursField(label=_("Hours (empty: closed)"))
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class Particulars(forms.Form):
    """What is known about a person."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    username = forms.RegexField(
        r"^[\w.@+-]+$", label=_("User name"), max_length=60, widget=widgets.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Use letters, digits and . @ + - _ only.")},
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    extension = forms.CharField(
        label=_("Extension"), max_length=12, required=False, help_text=_("Of their phone in the phone system.")
    )
    staff_number = forms.CharField(
        label=_("Staff number"), max_length=24, required=False, help_text=_("As customers are told it.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[])
    ability = forms.DecimalField(
        label=_("Ability"), min_value=0.1, max_value=10, decimal_places=2, initial=1,
        help_text=_("Weight when work is shared out: 2 gets twice as much as 1."),
    )  # fmt: skip
    calendar = forms.ModelChoiceField(
        label=_("Working hours"), queryset=Calendar.objects.none(), required=False, empty_label=_("As the department")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", settings.LANGUAGES)
        offer(self, "calendar", Calendar.objects.order_by("name"))


class Profile(forms.Form):
    """What everybody may say about themself."""

    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class Places(forms.Form):
    """In which departments somebody works, in which role: rows of two choices, empty rows don't count."""

    SPARE = 2

    def __init__(self, *args: Any, places: list[tuple[Department, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {department.pk: department for department in Department.objects.open().order_by("path")}
        self.known = [(str(department.pk), role) for department, role in places or []]

    def rows(self) -> Iterator[tuple[str, str]]:
        given = self._typed() if self.is_bound else self.known
        yield from given
        yield from [("", "")] * self.SPARE

    def choices(self) -> list[tuple[str, str]]:
        """Departments as a tree: every level is set in by one space."""
        return [(str(pk), "\u3000" * (len(row.path) - 1) + row.name) for pk, row in self.departments.items()]

    def roles(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Role.choices]

    def clean(self) -> dict[str, Any]:
        places = []
        for key, role in self._typed():
            department = self.departments.get(key_in(key) or 0)
            if department is None or role not in Role.values:
                raise ValidationError(gettext("Choose a department and a role in each row, or leave the row empty."))
            places.append((department, role))
        return {"places": places}

    def _typed(self) -> list[tuple[str, str]]:
        rows = zip(self.data.getlist("department"), self.data.getlist("role"), strict=False)  # type: ignore[attr-defined]
        return [(department, role) for department, role in rows if department or role]


class AddPerson(Particulars, Places):
    """A new colleague."""

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, **Places.clean(self)}


class ReportAbsence(forms.Form):
    """Who is away, and who stands in."""

    substitute = forms.ModelChoiceField(label=_("Stands in"), queryset=Person.objects.none())
    starts_at = forms.DateTimeField(label=_("From"), widget=widgets.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("Until"), widget=widgets.DateTimeInput(attrs={"type": "datetime-local"}))
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "substitute", colleagues(person))


class ReportOthersAbsence(ReportAbsence):
    """Who of one's people is away, and who stands in."""

    person = forms.ModelChoiceField(label=_("Who is away"), queryset=Person.objects.none())
    field_order = ("person", "substitute", "starts_at", "ends_at", "reason")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=by, **kwargs)
        people = Person.objects.active().order_by("name", "pk")
        offer(self, "person", people.within(by.reach("absences.enter")))
        offer(self, "substitute", people.given_work())


class Leave(forms.Form):
    """Who takes over when somebody leaves."""

    successor = forms.ModelChoiceField(
        label=_("Takes over"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "successor", colleagues(person))


class EditDepartment(forms.Form):
    """A department's name, its place in the tree and its hours."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=_("Below"), queryset=Department.objects.none(), required=False, empty_label=_("At the top")
    )
    calendar = forms.ModelChoiceField(
        label=_("Working hours"), queryset=Calendar.objects.none(), required=False, empty_label=_("As the one above")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", Department.objects.open().order_by("path"))
        offer(self, "calendar", Calendar.objects.order_by("name"))


class AddDepartment(EditDepartment):
    """A new department."""

    key = forms.SlugField(label=_("Key"), max_length=50, help_text=_("Letters, digits and hyphens; it never changes."))
    field_order = ("name", "key", "parent", "calendar")


def colleagues(person: Person) -> Any:
    """Whom the work of somebody may go to."""
    return Person.objects.given_work().exclude(pk=person.pk).order_by("name", "pk")


def _time(text: str) -> str:
    hour, colon, minute = text.strip().partition(":")
    return f"{hour.zfill(2)}:{minute}" if colon else text.strip()
