"""Articles come with the rule book; what the house wrote stays."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from huiyin.knowledge import actions
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Article, Category
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.loader import problems_of
from huiyin.rulebook.queries import PACKS
from tests.conftest import NOW, House


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rule book of the workshop, to be written in."""
    return copytree(PACKS / "auto-service", tmp_path / "auto-service")


def rewrite(folder: Path, **changes: Any) -> None:
    """Other words for the article about brakes; None takes it out."""
    file = folder / "knowledge.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    articles = said["knowledge"]["articles"]
    if changes:
        articles["brakes"] |= changes
    else:
        del articles["brakes"]
    file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")


def brakes() -> Article:
    return Article.objects.get(pack_key="brakes")


NEW = {"zh-hans": "立即来检查。", "en": "Come at once."}


def test_publishing_brings_the_articles_with_their_categories_and_clauses(house: House, pack: Any) -> None:
    article = brakes()

    assert article.category == Category.objects.get(pack_key="cars")
    assert article.category.department == house.workshop
    assert article.clause is not None
    assert article.clause.key == "knowledge.know-the-car"
    assert {*article.text} == {"zh-hans", "zh-hant", "en"}


def test_a_new_version_of_the_rule_book_brings_its_new_words(house: House, pack: Any, folder: Path) -> None:
    rewrite(folder, text=NEW)
    rulebook.publish(folder, by=house.adam, at=NOW)

    assert brakes().text["zh-hans"] == "立即来检查。"
    assert [version.number for version in brakes().versions.order_by("number")] == [1, 2]


def test_what_the_house_wrote_stays_and_the_new_words_are_offered(house: House, pack: Any, folder: Path) -> None:
    draft = actions.edit_article(brakes(), changes={"text": "本店免费检查。"}, seen=1, by=house.lena, at=NOW)
    actions.approve(actions.submit(draft, by=house.lena, at=NOW), by=house.max, at=NOW)

    rewrite(folder, text=NEW)
    rulebook.publish(folder, by=house.adam, at=NOW)
    offered = brakes().versions.get(state=State.OFFERED)

    assert brakes().text["zh-hans"] == "本店免费检查。"
    assert offered.content["text"] == "立即来检查。"
    taken = actions.go_back_to(brakes(), offered, by=house.lena, at=NOW)
    actions.approve(actions.submit(taken, by=house.lena, at=NOW), by=house.max, at=NOW)
    assert brakes().text["zh-hans"] == "立即来检查。"


def test_a_draft_under_way_is_not_disturbed(house: House, pack: Any, folder: Path) -> None:
    draft = actions.edit_article(brakes(), changes={"title": "刹车响"}, seen=1, by=house.lena, at=NOW)

    rewrite(folder, text=NEW)
    rulebook.publish(folder, by=house.adam, at=NOW)

    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert brakes().versions.filter(state=State.OFFERED).count() == 1


def test_what_the_rule_book_says_no_longer_is_put_away(house: House, pack: Any, folder: Path) -> None:
    rewrite(folder)
    rulebook.publish(folder, by=house.adam, at=NOW)

    assert brakes().archived_at == NOW


def test_a_keeper_the_house_named_stays(house: House, pack: Any, folder: Path) -> None:
    category = Category.objects.get(pack_key="cars")
    actions.keep_category(category, title=str(category), keeper=house.ana, department=None, by=house.max, at=NOW)

    rewrite(folder, text=NEW)
    rulebook.publish(folder, by=house.adam, at=NOW)

    category.refresh_from_db()
    assert category.keeper == house.ana


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("category: cars", "category: carz", "carz"),
        ("clause: knowledge.know-the-car", "clause: knowledge.know-the-cat", "know-the-cat"),
        ("classes: [fault_remains, fault_returns]", "classes: [fault_remain]", "fault_remain"),
        ("beside:", "besides:", "besides"),
        ("due: {within: 2 working days}", "due: {within: 2 days of work}", "2 days of work"),
        ("keeper: workshop", "keeper: workshops", "workshops"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(folder: Path, before: str, after: str, word: str) -> None:
    assert problems_of(folder) == ()
    file = folder / "knowledge.yaml"
    text = file.read_text(encoding="utf-8")
    if before == "beside:":
        text = text.replace("      category: cars\n", "      category: cars\n      beside: [conversation]\n", 1)
    file.write_text(text.replace(before, after, 1), encoding="utf-8")

    (problem,) = problems_of(folder)

    assert problem.file == "knowledge.yaml"
    assert word in str(problem)
    assert word in file.read_text(encoding="utf-8").splitlines()[problem.line - 1]
