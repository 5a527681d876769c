"""A published version never changes; clauses keep their keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import InternalError, transaction
from django.db.utils import ProgrammingError

from huiyin.audit.models import Entry
from huiyin.rulebook import actions, queries
from huiyin.rulebook.actions import NoSuchPack
from huiyin.rulebook.loader import BrokenPack, Problem, from_source, load
from huiyin.rulebook.models import Clause, PackVersion
from tests.conftest import NOW, House

Spoil = Callable[[str, str, str], tuple[Problem, ...]]


def test_publishing_keeps_the_pack_as_read(house: House, small: Path) -> None:
    version = actions.publish(small, by=house.adam, at=NOW)

    assert (version.pack, version.number, version.published_by) == ("small", 1, house.adam)
    assert queries.pack_of(version.pk) == load(small).pack


def test_publishing_is_written_down(house: House, small: Path) -> None:
    actions.publish(small, by=house.adam, at=NOW)

    entry = Entry.objects.get(action="rulebook.published", subject="pack/small")
    assert (entry.person, entry.detail) == (house.adam, {"number": 1})


def test_a_published_pack_keeps_the_order_of_its_parts(house: House, small: Path) -> None:
    version = actions.publish(small, by=house.adam, at=NOW)

    pack = queries.pack_of(version.pk)
    assert list(pack.processes["task"].stages) == ["doing", "checking", "done"]
    assert [rung.key for rung in pack.ladder] == ["early", "due", "late"]


def test_an_unchanged_pack_keeps_its_version(house: House, small: Path) -> None:
    first = actions.publish(small, by=house.adam, at=NOW)

    again = actions.publish(small, by=house.adam, at=NOW)

    assert again == first
    assert PackVersion.objects.filter(pack="small").count() == 1


def test_a_changed_pack_becomes_the_next_version(house: House, small: Path, spoil: Spoil) -> None:
    first = actions.publish(small, by=house.adam, at=NOW)
    spoil("task.yaml", "2 working days", "3 working days")

    second = actions.publish(small, by=house.adam, at=NOW)

    assert second.number == 2
    assert queries.pack_of(first.pk).processes["task"].stages["checking"].due.form == {"within": "2 working days"}
    assert queries.pack_of(second.pk).processes["task"].stages["checking"].due.form == {"within": "3 working days"}


def test_a_broken_pack_is_not_published(house: House, small: Path, spoil: Spoil) -> None:
    spoil("task.yaml", "owner: registrar", "owner: registar")

    with pytest.raises(BrokenPack):
        actions.publish(small, by=house.adam, at=NOW)

    assert not PackVersion.objects.filter(pack="small").exists()


def test_a_pack_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(NoSuchPack) as refusal:
        actions.publish("no-such-pack", by=house.adam, at=NOW)

    assert "no-such-pack" in str(refusal.value)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_a_version(house: House, small: Path, verb: str) -> None:
    version = actions.publish(small, by=house.adam, at=NOW)
    rows = PackVersion.objects.filter(pk=version.pk)

    with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
        rows.update(source="{}") if verb == "update" else rows.delete()

    assert rows.get().source == version.source


def test_a_clause_left_out_is_no_longer_in_force_but_stays(house: House, small: Path, spoil: Spoil) -> None:
    actions.publish(small, by=house.adam, at=NOW)
    row = queries.clause("small", "task.be-kind")
    spoil("pack.yaml", "  task.be-kind: {chapter: one, guidance: true, text: {zh-hans: 待人和气, en: Be kind}}\n", "")

    actions.publish(small, by=house.adam, at=NOW)

    row.refresh_from_db()
    assert row.in_force is False
    assert Clause.objects.filter(pack="small", in_force=True).count() == 1


def test_a_clause_that_comes_back_is_the_same_row(house: House, small: Path, spoil: Spoil) -> None:
    line = "  task.be-kind: {chapter: one, guidance: true, text: {zh-hans: 待人和气, en: Be kind}}\n"
    actions.publish(small, by=house.adam, at=NOW)
    row = queries.clause("small", "task.be-kind")
    spoil("pack.yaml", line, "")
    actions.publish(small, by=house.adam, at=NOW)
    spoil("pack.yaml", "lists:\n", line + "lists:\n")

    actions.publish(small, by=house.adam, at=NOW)

    assert queries.clause("small", "task.be-kind") == row
    assert queries.clause("small", "task.be-kind").in_force is True


def test_the_pack_in_force_is_the_organisations(house: House, pack: PackVersion, small: Path) -> None:
    actions.publish(small, by=house.adam, at=NOW)

    assert queries.current_version() == pack
    assert queries.pack_in_force().key == "auto-service"


def test_without_a_published_pack_nothing_is_in_force(nobody: None) -> None:
    with pytest.raises(queries.NothingPublished):
        queries.pack_in_force()


def test_a_guard_that_has_gone_since_is_not_dropped_from_a_published_version(small: Path) -> None:
    source = load(small).source
    source["processes"]["task"]["transitions"]["approve"]["needs"] = ["gone_since"]

    pack = from_source(source)

    assert pack.processes["task"].transitions["approve"].needs == ("gone_since",)
