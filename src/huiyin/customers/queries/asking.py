"""What the list of customers may be asked by conditions: the columns of every file, and the fields of the pack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, Left, Now, TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from huiyin.customers import rules
from huiyin.customers.enums import Purpose, Stage
from huiyin.customers.models import Address, Customer, CustomerQuerySet
from huiyin.customers.queries.book import (
    FileRules,
    file_rules,
    home_region,
    place_names,
    said_lists,
    with_added_fields,
)
from huiyin.customers.queries.casting import KINDS, leaves, typed
from huiyin.customers.queries.files import with_firsts
from huiyin.customers.queries.said import age_on, said_lines, said_things
from huiyin.customers.queries.things import asked_of_things
from huiyin.kernel.conditions import Field, Vocabulary
from huiyin.kernel.editions import kept
from huiyin.org.models import Department
from huiyin.rulebook.definitions import Choice, CustomerFile, FileField, PackPaper
from huiyin.rulebook.enums import INDICATORS


@dataclass(frozen=True)
class Known:
    """What another module knows of a customer, as conditions may ask of it."""

    name: str
    label: Any
    kind: str
    said: Callable[[], Any]  # an expression over the file


_KNOWN: dict[str, Known] = {}


def add_known(known: Known) -> None:
    """Register what conditions may ask beside the file itself."""
    _KNOWN[known.name] = known


def vocabulary() -> Vocabulary:
    """The fields a person may put conditions on, in the words of the house."""
    return _vocabulary(get_language() or "")


@kept
def _vocabulary(_language: str) -> Vocabulary:
    return _asked_of(file_rules(), _house())


def vocabulary_of(file: CustomerFile, lists: Mapping[str, tuple[Choice, ...]], here: bool) -> Vocabulary:
    """What a rule book that is not in force may ask of its files; `here`: in this house, as it is.

    A rule book alone knows neither what a house added to its files nor its departments and places.
    """
    book = FileRules(with_added_fields(file) if here else file, home_region() if here else "", said_lists(lists))
    return _asked_of(book, _house() if here else House())


@dataclass(frozen=True)
class House:
    """What conditions name of a house, each by what they compare with; where nothing is known anything may be."""

    departments: Mapping[str, str] = field(default_factory=dict)
    provinces: Mapping[str, str] = field(default_factory=dict)
    cities: Mapping[str, str] = field(default_factory=dict)


def _house() -> House:
    names = Department.objects.filter(closed_at=None).order_by("path", "pk").values_list("name", flat=True)
    provinces = {code: name for code, name in place_names().items() if code.endswith("0000")}
    return House({name: name for name in names}, provinces, _cities())


def _asked_of(book: FileRules, house: House) -> Vocabulary:
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
        Field("province", _("Province"), "choice", choices=house.provinces),
        Field("city", _("City"), "choice", choices=house.cities),
        Field("place", _("Province, city and county in words")),
        Field("stage", _("Where the file stands"), "choice", choices=_words(Stage.choices)),
        Field("keeper", rules.LABELS["keeper"], path="keeper__name"),
        Field("department", rules.LABELS["department"], "choice", "department__name", house.departments),
        Field("birth_date", _label("birth_date", book), "date"),
        Field("opened_on", _("Opened on"), "date", path="opened_at__date"),
        Field("updated_on", _("Last changed on"), "date", path="updated_at__date"),
        Field("next_service_on", rules.LABELS["next_service_on"], "date"),
        Field("completeness", _("Completeness in per cent"), "number"),
        Field("lost_on", _("Lost on"), "date", path="lost_at__date"),
        Field("do_not_contact", _("Do not contact"), "yes_no"),
        *_consents(),
        *(Field(f"score_{key}", str(label), "number", f"score__{key}") for key, label in INDICATORS.items()),
        *(Field(known.name, str(known.label), known.kind) for known in _KNOWN.values()),
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


def in_register(files: CustomerQuerySet, paper: PackPaper) -> CustomerQuerySet:
    """Those of some files that belong into a register of the rule book."""
    files = files.filter(kind__in=paper.kinds) if paper.kinds else files
    return listed()(files).filter(vocabulary().where(paper.where)) if paper.where else files


def _with_own_fields(files: CustomerQuerySet, book: FileRules) -> CustomerQuerySet:
    """Each file with what conditions and columns ask of it beside its plain columns; what nobody asks costs nothing."""
    there = Address.objects.filter(customer=OuterRef("pk")).exclude(region="")
    return files.annotate(
        city=Left("region", _CITY),
        place=Subquery(there.order_by("position", "pk").values("region_name")[:1]),
        **{_consent(purpose): _answer_to(purpose) for purpose in Purpose if purpose != Purpose.CONTACT},
        **{known.name: known.said() for known in _KNOWN.values()},
        tags_text=_joined("tags"),
        province=Concat(Left("region", 2), Value("0000")),
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


_CITY = 4  # digits of a place's code that name the city it lies in
ANSWERS = {"given": _noop("allowed"), "refused": _noop("refused"), "unasked": _noop("not asked yet")}


def _consents() -> Iterator[Field]:
    """Whether we may do what a purpose is about; whoever wants no contact at all refuses each."""
    answers = {answer: _(words) for answer, words in ANSWERS.items()}
    for purpose in Purpose:
        if purpose != Purpose.CONTACT:
            label = _("Consent: %(purpose)s") % {"purpose": purpose.label}
            yield Field(_consent(purpose), label, "choice", choices=answers)


def _consent(purpose: Purpose) -> str:
    return f"consent_{purpose.value}"


def _answer_to(purpose: Purpose) -> Case:
    refused = Q(do_not_contact=True) | Q(refusals__contains=[purpose.value])
    given = When(consents__contains=[purpose.value], then=Value("given"))
    return Case(When(refused, then=Value("refused")), given, default=Value("unasked"), output_field=CharField())


def _cities() -> Mapping[str, str]:
    """Each city by the first digits of its places; what lies in no city is a place of its province."""
    return {code[:_CITY]: name for code, name in place_names().items() if code.endswith("00") and code[2:4] != "00"}


def _label(name: str, book: FileRules) -> str:
    return rules.label_of(name, book.file)


def _salutations() -> dict[str, str]:
    return {value: label for value, label in _words(Customer.Salutation.choices).items() if value}


def _words(choices: list[tuple[str, Any]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}
