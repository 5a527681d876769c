"""The empty list that customers are entered into: a column for everything the house keeps of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from huiyin.customers import queries
from huiyin.customers.actions.importing.columns import ALLOWED, ASSET, OWN, field_names
from huiyin.customers.actions.importing.plan import alone
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.intake.rules import DETAIL, LEFT_OUT
from huiyin.kernel.spreadsheets import Question
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import FileField
from huiyin.rulebook.enums import CUSTOMER_KINDS, FILE_FIELD_TYPES

_OF_TYPES = {
    "line": "",
    "text": "",
    "date": "2026-11-03",
    "number": "42",
    "money": "1280.50",
    "phone": "13900139000",
    "region": "河北省秦皇岛市海港区",
    "address": "海阳路8号2单元301",
    "lunar_birthday": "八月十五",
    "identity": "11010519491231002X",
}
_OF_KEYS = {"plate": "冀A12345", "phone": "13800138000", "code": "SN-0042"}


def questions_for(person: Person) -> list[Question]:
    """A question for each column, in the reader's language, with its choices and an example."""
    book = queries.file_rules()
    names = {key: name for key, name in field_names(book).items() if key not in (DETAIL, LEFT_OUT)}
    plain, closed = _plain(), _closed(book, person)
    own = {OWN + field.name: field for field in book.file.own_fields} | _of_things(book)
    fields = {field.name: field for field in book.file.fields} | own

    def asked(key: str, name: str) -> Question:
        if key in own:
            return _own(name, own[key])
        if key in closed:
            choices = list(closed[key])
            return Question(name, _("One of the list."), choices[0] if choices else "", choices)
        return _part(key, name, book) if key.startswith(ASSET) else Question(name, *plain.get(key, ("", "")))

    return [_of_whom(asked(key, name), fields.get(key)) for key, name in names.items()]


def _of_whom(question: Question, field: FileField | None) -> Question:
    """Some things are asked of people only, or of companies."""
    if field is None or len(field.kinds) != 1:
        return question
    of = str(CUSTOMER_KINDS[field.kinds[0]])
    return replace(question, takes=" ".join(filter(None, [question.takes, _("Only for: %(kind)s.") % {"kind": of}])))


def _plain() -> dict[str, tuple[str, str]]:
    """What the columns take that hold words, and an example."""
    day = _("A day such as 2026-11-03 or 2026年11月3日.")
    hours = _("Hours of the day, several with a comma between them.")
    return {
        "number": (_("Only to complete a file there is: its number. Leave it empty for new customers."), ""),
        "external_number": (_("The number in the system the customer comes from, with all its zeros."), "A-0042"),
        "name": (_("The name of the person or company."), "王芳"),
        "birth_date": (day, "1987-11-03"),
        "tags": (_("Several with spaces between them."), "老客户 本地"),
        "phone": (_("The whole number; several with a comma, whose it is in brackets."), "13800138000"),
        "email": (_("An e-mail address."), "fang@example.com"),
        "wechat": (_("A WeChat id."), "wangfang_42"),
        "address": (
            _("The whole address, or the rest of it if province, city and district have columns."),
            "文化路1号",
        ),
        "province": ("", "河北省"),
        "city": ("", "秦皇岛市"),
        "county": ("", "海港区"),
        "contact": (_("Whom to speak with at a company."), "李雷"),
        "contact_phone": (_("The whole number."), "13900139000"),
        "preferred_hours": (hours, "09:00-11:30"),
        "rest_hours": (hours, "12:00-14:00"),
        "opened_at": (_("When the file was begun in another system."), "2020-03-04"),
        "opened_by": (_("Who began it; somebody who is not in this house goes into the note."), ""),
        "note": (_("Anything else."), ""),
    }


def _closed(book: FileRules, person: Person) -> Mapping[str, Iterable[str]]:
    """The columns in which one of a list stands."""
    either = [_("Yes"), _("No")]
    return {
        "kind": [str(label) for label in Customer.Kind.labels],
        "salutation": [str(label) for value, label in Customer.Salutation.choices if value],
        "membership": list(book.lists["memberships"].values()),
        "preferred_channel": list(book.lists["channels"].values()),
        "supplied_by": alone(Department.objects.open().order_by("path", "pk").values_list("name", flat=True)),
        "keeper": alone(queries.possible_keepers(person).values_list("name", flat=True)),
        **dict.fromkeys(ALLOWED, either),
    }


def _of_things(book: FileRules) -> dict[str, FileField]:
    kinds = book.file.assets.values()
    return {f"{ASSET}{kind.key}/{field.name}": field for kind in kinds for field in kind.own_fields}


def _own(name: str, field: FileField) -> Question:
    if field.type == "choice":
        labels = list(dict.fromkeys(map(say, queries.leaves(field.choices).values())))
        return Question(name, _("One of the list."), labels[0] if labels else "", labels)
    if field.type == "yes_no":
        return Question(name, _("One of the list."), _("Yes"), [_("Yes"), _("No")])
    return Question(name, str(FILE_FIELD_TYPES[field.type]), _OF_TYPES[field.type])


def _part(key: str, name: str, book: FileRules) -> Question:
    _asset, kind, part = key.split("/")
    if part == book.file.assets[kind].key_field:
        spelling = book.file.assets[kind].spelling
        return Question(
            name, _("What it is known by; with another one in the next row the customer has two."), _OF_KEYS[spelling]
        )
    if part == "cycle_months":
        return Question(name, _("Months."), "6")
    return Question(name, _("A day such as 2026-11-03 or 2026年11月3日."), "2026-11-03")
