"""What the list of customers may be asked by conditions: the columns of every file, and the fields of the pack."""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Func, OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, Left, Now, TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.customers import rules
from huiyin.customers.enums import Stage
from huiyin.customers.models import Asset, Customer, CustomerQuerySet
from huiyin.customers.queries.book import FileRules, file_rules, place_names
from huiyin.customers.queries.casting import KINDS, leaves, typed
from huiyin.customers.queries.files import with_firsts
from huiyin.customers.queries.said import age_on, said_lines, said_things
from huiyin.customers.queries.things import asked_of_things
from huiyin.kernel.conditions import Field, Vocabulary
from huiyin.kernel.editions import kept
from huiyin.org.models import Department
from huiyin.rulebook.definitions import FileField


def vocabulary() -> Vocabulary:
    """The fields a person may put conditions on, in the words of the house."""
    return _vocabulary(get_language() or "")


@kept
def _vocabulary(_language: str) -> Vocabulary:
    book = file_rules()
    names = Department.objects.filter(closed_at=None).order_by("path", "pk").values_list("name", flat=True)
    provinces = {code: name for code, name in place_names().items() if code.endswith("0000")}
    fields = [
        Field("name", _label("name", book)),
        Field("short_name", _label("short_name", book)),
        Field("number", _("File number")),
        Field("kind", rules.LABELS["kind"], "choice", choices=_words(Customer.Kind.choices)),
        Field("salutation", _label("salutation", book), "choice", choices=_salutations()),
        Field("age", _("Age"), "number"),
        Field("membership", _label("membership", book), "choice", choices=book.lists["memberships"]),
        Field("category", _label("category", book), "choice", choices=book.lists["categories"]),
        Field("tags", _label("tags", book), path="tags_text"),
        Field("province", _("Province"), "choice", choices=provinces),
        Field("stage", _("Where the file stands"), "choice", choices=_words(Stage.choices)),
        Field("keeper", rules.LABELS["keeper"], path="keeper__name"),
        Field("department", rules.LABELS["department"], "choice", "department__name", {name: name for name in names}),
        Field("birth_date", _label("birth_date", book), "date"),
        Field("opened_on", _("Opened on"), "date", path="opened_at__date"),
        Field("updated_on", _("Last changed on"), "date", path="updated_at__date"),
        Field("next_service_on", rules.LABELS["next_service_on"], "date"),
        Field("completeness", _("Completeness in per cent"), "number"),
        Field("lost_on", _("Lost on"), "date", path="lost_at__date"),
        Field("do_not_contact", _("Do not contact"), "yes_no"),
        Field("needs", _label("needs", book)),
        Field("preferences", _label("preferences", book)),
        Field("note", _label("note", book)),
    ]
    return Vocabulary([*fields, *(_own(field) for field in _asked_about(book)), *asked_of_things(book)])


@kept
def listed() -> Callable[[CustomerQuerySet], CustomerQuerySet]:
    """What the list adds to each file: its first phone and thing owned, and the fields of the pack."""
    book = file_rules()
    return lambda files: _with_own_fields(with_firsts(files), book)


def _with_own_fields(files: CustomerQuerySet, book: FileRules) -> CustomerQuerySet:
    """Each file with what conditions and columns ask of it beside its plain columns; what nobody asks costs nothing."""
    due = Asset.objects.filter(customer=OuterRef("pk"), retired_on=None, next_service_on__isnull=False)
    return files.annotate(
        tags_text=_joined("tags"),
        province=Concat(Left("region", 2), Value("0000")),
        next_service_on=Subquery(due.order_by("next_service_on").values("next_service_on")[:1]),
        age=age_on(TruncDate(Now())),
        **said_lines(),
        **said_things(book),
        **{own_column(field): _read(field) for field in _asked_about(book)},
    )


def own_column(field: FileField) -> str:
    return f"own_{field.name}"


def listed_fields(book: FileRules) -> list[FileField]:
    """The fields of the pack, or added on screen, that may be columns of the list."""
    return [field for field in _asked_about(book) if field.listed]


def _asked_about(book: FileRules) -> list[FileField]:
    return [field for field in book.file.own_fields if field.type in KINDS and not field.retired]


def _own(field: FileField) -> Field:
    choices = leaves(field.choices) if field.type == "choice" else {}
    return Field(own_column(field), rules.field_label(field), KINDS[field.type], choices=choices)


def _read(field: FileField) -> Any:
    return typed(field, KeyTextTransform(field.name, "values"))


def _joined(column: str) -> Func:
    return Func(column, Value(" "), function="array_to_string", output_field=CharField())


def _label(name: str, book: FileRules) -> str:
    return rules.label_of(name, book.file)


def _salutations() -> dict[str, str]:
    return {value: label for value, label in _words(Customer.Salutation.choices).items() if value}


def _words(choices: list[tuple[str, Any]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}
