"""What holds for each pack that comes with the product."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from huiyin.customers import actions, queries, rules
from huiyin.customers.actions import importing
from huiyin.customers.queries import thing_column
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.reports.models.reports import PREFIX
from huiyin.rulebook.charts import flow_chart
from huiyin.rulebook.charts.layout import BOX_WIDTH, Point, lay_out
from huiyin.rulebook.definitions import Pack, flat, told_apart
from huiyin.rulebook.loader import load, problems_of
from huiyin.rulebook.queries import PACKS, pack_folders
from huiyin.site.icons import icon
from huiyin.site.navigation import ENTRIES
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.packs.everything import everything, opened

SignIn = Callable[[Person], Client]
WorksBy = Callable[[str], Pack]
LANGUAGES = ("zh-hans", "zh-hant", "en")
ALL = [folder.name for folder in pack_folders()]
KINDS = ["person", "company"]
LISTS = {"memberships", "categories", "channels", "loss_reasons", "classes", "severities", "causes", "satisfaction"}

each_pack = pytest.mark.parametrize("key", ALL)
each_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def pack_named(key: str) -> Pack:
    return load(PACKS / key).pack


@pytest.mark.parametrize("key", ["auto-service", "courier", "property-sales", "telecom"])
def test_who_says_how_a_customer_was_compensated_says_how_much(key: str) -> None:
    pack = pack_named(key)
    worth = {kind.key for kind in pack.lists["compensations"] if not kind.settings.get("no_value")}

    asked = [
        field
        for form in pack.processes["complaint"].forms.values()
        for field in form.fields
        if field.means == "compensation_value"
    ]

    assert [(field.required, set(field.when["compensation_kind"])) for field in asked] == [(True, worth)]


def texts_in(thing: Any) -> Iterator[dict[str, str]]:
    """Every text anywhere in a definition."""
    if isinstance(thing, dict) and "zh-hans" in thing:
        yield thing
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from texts_in(part)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from texts_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts_in(getattr(thing, field.name))


def test_there_is_a_pack_for_each_of_the_six_trades() -> None:
    assert ALL == ["auto-service", "courier", "ecommerce", "manufacturing", "property-sales", "telecom"]


@each_pack
def test_no_matter_is_numbered_as_reports_are(key: str) -> None:
    assert PREFIX not in {process.number for process in pack_named(key).processes.values()}


@each_pack
def test_it_loads_without_a_mistake(key: str) -> None:
    assert problems_of(PACKS / key) == ()
    assert pack_named(key).key == key


@each_pack
def test_every_text_speaks_three_languages(key: str) -> None:
    texts = list(texts_in(pack_named(key)))

    assert len(texts) > 150
    assert [text for text in texts if not all(text.get(language, "").strip() for language in LANGUAGES)] == []


@each_pack
def test_every_clause_is_carried_by_a_rule_or_is_guidance(key: str) -> None:
    pack = pack_named(key)

    assert [
        clause for clause in pack.clauses.values() if clause.guidance == bool(pack.carried_by.get(clause.key))
    ] == []


@each_pack
def test_its_chapters_are_counted_on_and_none_stands_twice(key: str) -> None:
    titles = [*dict.fromkeys(clause.chapter["en"] for clause in pack_named(key).clauses.values())]

    assert [title.partition(":")[0] for title in titles] == [f"Chapter {place}" for place in range(1, len(titles) + 1)]
    assert len({title.partition(":")[2] for title in titles}) == len(titles)


@each_pack
def test_it_has_the_lists_the_product_reads_and_departments_to_answer(key: str) -> None:
    pack = pack_named(key)

    assert LISTS - pack.lists.keys() == set()
    assert {department["key"] for department in pack.departments} >= {"service"}
    assert pack.settings["week"]


@each_pack
def test_its_icons_are_there(key: str) -> None:
    assert all(icon(kind.icon) for kind in pack_named(key).file.assets.values())


@each_pack
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_process_can_be_drawn(key: str, language: str) -> None:
    for process in pack_named(key).processes.values():
        chart = flow_chart(process, language=language)

        for stage in process.stages.values():  # which may take two lines
            assert f"<title>{escape(stage.title[language])}" in chart
        for verb in process.transitions.values():
            assert f">{escape(verb.title[language])}</text>" in chart


OUTSIDE = {"department", "head", "person"}  # owners who may belong to another department
OF_OTHERS = {Role.WAREHOUSE, Role.FINANCE, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_MEMBER}


@each_pack
def test_whoever_works_on_a_matter_for_the_service_sees_what_it_is_about(key: str) -> None:
    for process in pack_named(key).processes.values():
        owners = [stage.owner for stage in process.stages.values() if stage.owner]
        if any(owner.rule in OUTSIDE or owner.role in OF_OTHERS for owner in owners):
            content = process.forms[process.intake].that_means("content")
            assert content is not None
            assert (process.key, content.for_liable) == (process.key, True)


# Where a department goes there, calls or sends something, it reads whose matter it is; nowhere else.
GO_THERE = {
    "manufacturing": {"reception", "field_visit", "parts_dispatch", "lead", "work_order"},
    "telecom": {"work_order"},
}


@each_pack
def test_a_department_reads_whose_matter_it_is_only_where_it_goes_calls_or_sends(key: str) -> None:
    told = {
        process.key
        for process in pack_named(key).processes.values()
        for form in process.forms.values()
        for field in form.fields
        if field.for_liable and (field.type == "phone" or field.means in ("complainant", "customer", "phone"))
    }
    assert told == GO_THERE.get(key, set())


@each_pack
def test_no_line_of_a_chart_runs_through_a_stage(key: str) -> None:
    for process in pack_named(key).processes.values():
        layout = lay_out(process)
        for arrow in layout.arrows:
            for (left, top), (right, bottom) in map(_corners, pairwise(arrow.points)):
                through = [
                    box.key
                    for box in layout.boxes.values()
                    if left < box.x + BOX_WIDTH - 1
                    and right > box.x + 1
                    and top < box.bottom - 1
                    and bottom > box.y + 1
                ]
                assert (arrow.source, arrow.target, through) == (arrow.source, arrow.target, [])


def _corners(piece: tuple[Point, Point]) -> tuple[Point, Point]:
    (x, y), (other_x, other_y) = piece
    return (min(x, other_x), min(y, other_y)), (max(x, other_x), max(y, other_y))


@each_kind
@each_pack
def test_a_file_with_every_field_is_complete_and_each_stands_on_its_page(
    key: str, kind: str, house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    pack = works_by(key)

    file = opened(house, **everything(pack, kind))

    page = signed_in(house.ana).get(reverse("customers:file", args=[file.pk])).text
    assert (file.completeness, rules.missing(queries.content_of(file), pack.file)) == (100, [])
    for field in pack.file.own_fields:
        if field.asked_of(kind):
            value = file.values[field.name]
            places = queries.place_names() if field.type == "region" else {}
            assert escape(rules.shown(field, value, places=places)) in page, field.name
            assert say(field.label) in page, field.name
    for thing in pack.file.assets.values():
        assert [say(part.label) for part in thing.own_fields if say(part.label) not in page] == []


@each_kind
@each_pack
def test_it_counts_what_the_pack_says_counts_and_nothing_else(
    key: str, kind: str, house: House, works_by: WorksBy
) -> None:
    pack = works_by(key)

    bare = opened(house, kind=kind, name="李强")

    counted = [field for field in pack.file.fields if field.complete and field.asked_of(kind)]
    asked = {rules.field_label(field) for field in counted if field.name != "name"}
    assert asked
    assert set(rules.missing(queries.content_of(bare), pack.file)) == asked
    assert bare.completeness == 100 // len(counted)


@each_kind
@each_pack
def test_it_is_opened_on_the_form_and_by_many_as_by_one(
    key: str, kind: str, house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    pack = works_by(key)
    content = everything(pack, kind)

    form = signed_in(house.ana).get(reverse("customers:open")).text
    [many] = actions.open_files([content], by=house.max, at=NOW)
    one = opened(house, **content, confirmed=True)

    missing = [field.name for field in pack.file.own_fields if f'name="values_{field.name}"' not in form]
    assert missing == []
    for thing in pack.file.assets.values():
        assert [part.name for part in thing.own_fields if f'name="{thing.key}.{part.name}-0"' not in form] == []
    left, right = (queries.content_of(queries.reach_file(house.max, pk)) for pk in (many, one.pk))
    assert {**left, "keeper": None, "department": None} == {**right, "keeper": None, "department": None}


@each_kind
@each_pack
def test_whoever_searches_by_a_findable_field_finds_the_file(
    key: str, kind: str, house: House, works_by: WorksBy
) -> None:
    pack = works_by(key)
    content = everything(pack, kind)

    file = opened(house, **content)

    keys = [line.key for line in content["assets"]]
    assert keys
    for words in [content["name"], "13800138000", *keys]:
        assert [hit.pk for hit in queries.find(words, user=house.ana)] == [file.pk]
    findable = [field for field in pack.file.own_fields if field.find and field.asked_of(kind)]
    for field in findable:
        assert [hit.pk for hit in queries.find(str(file.values[field.name]), user=house.ana)] == [file.pk]


@each_kind
@each_pack
def test_what_is_listed_goes_along_as_a_column(
    key: str, kind: str, house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    pack = works_by(key)
    file = opened(house, **everything(pack, kind), department=house.service)
    own = [field for field in pack.file.own_fields if field.listed and field.asked_of(kind)]
    things = [(thing, field) for thing in pack.file.assets.values() for field in thing.fields if field.listed]
    parts = ["addresses", "contacts", "phones", "salutation", "needs", "preferences", "note", "external_number"]
    placed = [name for name in parts if name in {field.name for field in pack.file.fields if field.asked_of(kind)}]
    columns = [
        "number",
        *placed,
        *(queries.own_column(field) for field in own),
        *(thing_column(thing, field) for thing, field in things),
    ]

    answer = signed_in(house.lena).get(reverse("customers:list"), {"export": "csv", "col": columns})

    [_head, row] = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cells = row[1:] if "name" not in columns else row
    assert file.number in row
    assert [cell for cell in cells if not cell.strip()] == []
    assert "河北大街12号3号楼502" not in ",".join(row)  # masked as on the screen
    assert "13800138000" not in ",".join(row).replace(" ", "")


@each_pack
def test_every_field_is_recognised_by_its_own_heading_and_taken_in(key: str, house: House, works_by: WorksBy) -> None:
    pack = works_by(key)
    names = queries.file_rules()
    known = importing.columns.field_names(names)
    own = {f"values_{field.name}": say(field.label) for field in pack.file.own_fields}
    things = {
        f"asset/{thing.key}/{field.name}": f"{say(thing.title)}: {say(field.label)}"
        for thing in pack.file.assets.values()
        for field in thing.own_fields
    }

    batch = importing.upload(workbook([["王芳", "13800138000"]], ["姓名", "手机"]), by=house.max, at=NOW)
    headed = importing.upload(workbook([["王芳", *["x"] * len(own)]], ["姓名", *own.values()]), by=house.max, at=NOW)

    assert list(batch.columns.values()) == ["name", "phone"]
    assert (own | things).keys() <= known.keys()
    found = dict(zip(["姓名", *own.values()], headed.columns.values(), strict=True))
    text_fields = {f"values_{f.name}": say(f.label) for f in pack.file.own_fields if f.type != "choice"}
    assert {name for name, label in text_fields.items() if found[label] != name} == set()


@each_pack
def test_conditions_can_be_asked_of_what_the_pack_adds(key: str, house: House, works_by: WorksBy) -> None:
    pack = works_by(key)

    asked = queries.vocabulary().fields

    own = {queries.own_column(field) for field in pack.file.own_fields if field.type not in rules.MASKS}
    assert own <= asked.keys()
    assert {"salutation", "age", "province", "membership", "category"} <= asked.keys()


@each_pack
def test_the_figures_of_completeness_are_the_files_own(key: str, house: House, works_by: WorksBy) -> None:
    pack = works_by(key)
    for kind, number in (("person", "1"), ("company", "2")):
        opened(house, **{**everything(pack, kind), "assets": [], "name": f"客户{number}"}, confirmed=True)
    opened(house, kind="person", name="李强")

    found = queries.how_complete(queries.file_definition(), None)

    assert (found.files, found.complete) == (
        3,
        0 if any(f.name == "assets" and f.complete for f in pack.file.fields) else 2,
    )
    named = next(field for field in found.fields if field.name == "name")
    assert (named.asked, named.filled) == (3, 3)


@each_pack
def test_the_page_of_the_list_and_of_the_rule_book_work_with_it(
    key: str, house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    pack = works_by(key)
    opened(house, **everything(pack, "person"))
    max_ = signed_in(house.max)

    for address in [
        reverse("customers:list"),
        reverse("rulebook:book"),
        reverse("reports:completeness"),
        *(reverse("cases:register", args=[process]) for process in pack.processes),
        *(reverse("cases:new", args=[process]) for process in pack.processes),
    ]:
        assert max_.get(address).status_code == 200
    assert max_.get(reverse("cases:penalties")).status_code == (200 if pack.fines else 404)
    where = json.dumps({"field": "age", "operator": "at_least", "value": 18})
    assert "王芳<" in max_.get(reverse("customers:list"), {"where": where, "col": ["age"]}).text


@each_pack
def test_no_two_lines_of_the_navigation_look_the_same(key: str) -> None:
    lines = load(PACKS / key).pack.lines
    processes = tuple(
        (first.key, str(title), first.counts_as, tuple(each.key for each in others))
        for title, (first, *others) in lines
    )

    icons = [line.icon for entry in ENTRIES if not entry.unless for line in entry.of_each(processes)]

    assert sorted(icons) == sorted(set(icons))


@each_pack
@pytest.mark.req("E73-1", "E73-2")
def test_each_class_of_complaints_names_its_class_of_opinions(key: str) -> None:
    pack = pack_named(key)
    assert pack.contact.opinions
    known = flat(pack.lists[pack.contact.opinions.classes])

    named = told_apart(pack.lists["classes"], "opinion_class")

    assert {one: word for one, word in named.items() if word not in known} == {}
