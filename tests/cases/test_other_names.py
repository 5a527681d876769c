"""A rule book whose author calls the fields otherwise: what they mean is declared, so nothing else changes."""

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Acceptance, Case, Decision
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import PACKS, pack_in_force
from tests.cases.files import checked, messages, taken_in, workbook
from tests.cases.loop import PNG, Loop
from tests.conftest import House

SignIn = Callable[[Any], Client]


@pytest.fixture
def otherwise(house: House, tmp_path: Path, now: datetime) -> Mapping[str, str]:
    """The auto-service pack with every field that means something renamed; old names to new ones."""
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "auto-service", folder)
    without_calls(folder)  # their scripts go by the answers that are called otherwise here
    (folder / "papers.yaml").unlink()  # forms on paper name the fields they show
    rulebook.publish(folder, by=house.adam, at=now)
    forms = pack_in_force().processes["complaint"].forms.values()
    names = {field.name: f"their_{field.name}" for form in forms for field in form.fields if field.means}
    path = folder / "complaint.yaml"
    text = path.read_text(encoding="utf-8")
    for name, other in names.items():
        stands = rf"(?<=[{{ ]){name}(?=: \[|: {{type|:\n)|(?<=field: ){name}\b|(?<=by: ){name}(?=, cases)"
        text = re.sub(rf"{stands}|(?<=agreed: ){name}\b|(?<=continues: ){name}\b", other, text)
    handed_on = re.compile(r"(?<=with: \{)[^}]*(?=\})")  # to a case of another process, from these fields
    text = handed_on.sub(lambda said: re.sub(r"(?<=: )\w+", lambda name: names.get(name[0], name[0]), said[0]), text)
    path.write_text(text, encoding="utf-8")
    for file in folder.glob("*.yaml"):  # an answer of a common list stands in other processes, too
        said = file.read_text(encoding="utf-8")
        file.write_text(said.replace("[dissatisfied]", "[unhappy]"), encoding="utf-8")
    doors = folder / "portal.yaml"
    asked = doors.read_text(encoding="utf-8")
    for name, other in names.items():
        asked = re.sub(rf"(?<=[{{ ]){name}(?=:)", other, asked)
    doors.write_text(asked, encoding="utf-8")
    lists = folder / "lists.yaml"
    words = lists.read_text(encoding="utf-8")
    lists.write_text(words.replace("    dissatisfied: {label", "    unhappy: {label"), encoding="utf-8")
    rulebook.publish(folder, by=house.adam, at=now)
    return names


def without_calls(folder: Path) -> None:
    for name in ("calls.yaml", "activities.yaml"):
        (folder / name).unlink()
    pack, contact, orders = folder / "pack.yaml", folder / "contact.yaml", folder / "service_order.yaml"
    included = pack.read_text(encoding="utf-8").replace(", calls, dissatisfied_visit, figures", "")
    pack.write_text(included, encoding="utf-8")
    clauses = re.sub(
        r"^(  service\.(first|second)-call:\n)", r"\1    guidance: true\n", orders.read_text("utf-8"), flags=re.M
    )
    orders.write_text(clauses, encoding="utf-8")
    said = contact.read_text(encoding="utf-8")
    contact.write_text(
        re.sub(r"^  (quiet|cap|opinions|feedback):.*\n(   .*\n)*", "", said, flags=re.M), encoding="utf-8"
    )
    lists = folder / "lists.yaml"
    classes = lists.read_text(encoding="utf-8")
    named = r"^ +settings: \{opinion_class: \w+\}\n| settings: \{opinion_class: \w+\},"  # of no register now
    lists.write_text(re.sub(named, "", classes, flags=re.M), encoding="utf-8")


class OtherLoop(Loop):
    """The same people filling in the same forms under their other names."""

    names: Mapping[str, str] = {}

    def called(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self.names.get(name, name): value for name, value in values.items()}

    def intake(self) -> dict[str, Any]:
        return self.called(super().intake())

    def move(self, transition: str, by: Any, values: dict[str, Any] | None = None, **more: Any) -> Any:
        return super().move(transition, by, self.called(values or {}), **more)

    def leave_confirming(self) -> None:
        said = self.called({"signed_name": "王磊", "words": "可以"})
        actions.accept_by_link(self.invite(), values=said, signature=PNG, at=self.later())


@pytest.fixture
def loop(house: House, otherwise: Mapping[str, str], now: datetime) -> OtherLoop:
    OtherLoop.names = otherwise
    return OtherLoop(house, now)


def test_a_complaint_goes_its_whole_way_and_counts_the_same(loop: OtherLoop) -> None:
    loop.to("archived")

    case, house = loop.case, loop.house
    case.refresh_from_db()
    assert case.title.startswith("刹车片换过三天又响")
    assert (case.channel, case.complainant, case.severity, case.won_back) == ("phone", "王磊", "major", True)
    assert (case.liable_department, case.responsible_person) == (house.workshop, house.wes)
    assert case.classification
    assert case.cause
    assert Decision.objects.get().instruction == "同意，今天办妥。"
    answer = Acceptance.objects.get()
    assert (answer.signed_name, answer.words) == ("王磊", "可以")
    callback = Interaction.objects.get(purpose="callback")
    assert (callback.channel, callback.outcome) == ("phone", "satisfied")


def test_an_unhappy_customer_keeps_the_case_open(loop: OtherLoop) -> None:
    loop.to("calling_back")
    unhappy = loop.callback(satisfaction="unhappy", shortfall="仍有异响")

    with pytest.raises(Invalid):
        loop.move("satisfied", loop.house.ana, unhappy)
    loop.move("dissatisfied", loop.house.ana, unhappy)

    assert loop.stage == "proposing"


def test_the_customers_link_asks_under_the_names_of_its_forms(loop: OtherLoop, client: Client) -> None:
    loop.to("confirming")

    with time_machine.travel(loop.at, tick=False):
        html = client.get(reverse("portal:solution", args=[loop.invite()])).content.decode()

    assert "刹车片换过三天又响" in html
    assert "已更换原厂刹车片并试车。" in html  # what was carried out
    assert 'name="their_signed_name"' in html
    assert 'name="their_words"' in html


def test_a_call_opens_a_file_with_what_the_form_says(
    house: House, otherwise: Mapping[str, str], loop: OtherLoop, signed_in: SignIn
) -> None:
    said = {**loop.intake(), "their_complainant_name": "李娜", "their_complainant_phone": "13900001111"}
    said |= {"their_occurred_at": "2026-11-20T10:00", "their_plate": ""}

    signed_in(house.ana).post(reverse("cases:new", args=["complaint"]), said)

    case = Case.objects.latest("pk")
    assert case.customer is not None
    assert (case.customer.name, [phone.typed for phone in case.customer.phones.all()]) == ("李娜", ["13900001111"])


def test_a_file_is_taken_in_by_what_its_columns_mean(house: House, otherwise: Mapping[str, str], now: datetime) -> None:
    batch = taken_in(checked(workbook(messages(2)), by=house.max, at=now), by=house.max, at=now)

    assert batch.mapping["留言详情"] == "their_content"
    case = Case.objects.earliest("pk")
    assert (case.complainant, case.channel, case.severity) == ("A00001", "file", "general")
    assert case.classification == "unclassified"
