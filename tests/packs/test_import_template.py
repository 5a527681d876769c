"""The empty list that each trade takes along: filled in with its own examples and choices, it comes in."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from huiyin.customers import queries
from huiyin.customers.actions import importing
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_folders
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, verdicts

LANGUAGES = ["zh-hans", "zh-hant", "en"]


def taken_along(browser: Any) -> Any:
    answer = browser.get(reverse("customers:import-template"))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def as_file(book: Any) -> "ContentFile[bytes]":
    content = io.BytesIO()
    book.save(content)
    return ContentFile(content.getvalue(), name="客户.xlsx")


def choices_of(book: Any) -> dict[str, list[str]]:
    """What the drop-down of each column offers."""
    sheet, _notes, lists = book.worksheets
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        area = rule.formula1.partition("!")[2].replace("$", "")
        column = lists[area] if ":" in area else ((lists[area],),)
        offered[sheet[f"{str(rule.sqref).split(':')[0][:-1]}1"].value] = [cell.value for [cell] in column]
    return offered


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [folder.name for folder in pack_folders()])
def test_its_columns_are_recognised_and_its_examples_are_no_customers(
    house: House, works_by: Callable[[str], Pack], signed_in: Any, key: str, language: str
) -> None:
    works_by(key)
    house.max.language = language
    house.max.save(update_fields=["language"])
    book = taken_along(signed_in(house.max))

    batch = checked(as_file(book), by=house.max, at=NOW, people="yes")

    every = [name for name in importing.field_names(queries.file_rules()) if name not in ("", "detail")]
    assert list(batch.columns.values()) == every
    assert (batch.state, batch.rows.count(), batch.source["others"]) == ("checked", 0, [book.sheetnames[1]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [folder.name for folder in pack_folders()])
def test_every_example_and_every_choice_is_taken(
    house: House, works_by: Callable[[str], Pack], signed_in: Any, key: str, language: str
) -> None:
    works_by(key)
    house.max.language = language
    house.max.save(update_fields=["language"])
    book = taken_along(signed_in(house.max))
    sheet, notes, _lists = book.worksheets
    keys = [name for name in importing.field_names(queries.file_rules()) if name not in ("", "detail")]
    headings = dict(zip(keys, (cell.value for cell in sheet[1]), strict=True))
    examples = {heading: example for heading, _takes, example in list(notes.values)[1:]}
    offered, file = choices_of(book), queries.file_rules().file
    fields = {field.name: field for field in file.fields} | {f"values_{field.name}": field for field in file.own_fields}
    fields |= {f"asset/{kind.key}/{field.name}": field for kind in file.assets.values() for field in kind.own_fields}
    kinds = dict(zip(("person", "company"), offered[headings["kind"]], strict=True))
    for kind, said in kinds.items():
        asked = {key for key in keys if key not in fields or fields[key].asked_of(kind)}
        for number in range(max(map(len, offered.values()))):
            chosen = {heading: choices[number % len(choices)] for heading, choices in offered.items()}
            cells = {**examples, **chosen, headings["kind"]: said}
            sheet.append([cells.get(heading) if key in asked else None for key, heading in headings.items()])

    batch = checked(as_file(book), by=house.max, at=NOW)

    assert {"kind", "salutation", "do_not_contact", "keeper"} <= {
        key for key, name in headings.items() if name in offered
    }
    assert "error" not in verdicts(batch), reasons(batch)
