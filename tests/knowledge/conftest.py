from collections.abc import Callable
from typing import Any

import pytest

from huiyin.knowledge import actions
from huiyin.knowledge.models import Article, Category, Version
from tests.conftest import NOW, House

Write = Callable[..., Version]


@pytest.fixture
def category(pack: Any) -> Category:
    """What the rule book of the workshop calls knowledge about cars."""
    return Category.objects.get(pack_key="cars")


@pytest.fixture
def write(house: House, category: Category) -> Write:
    """A draft of Lena's."""

    def written(title: str = "机油多久换", text: str = "一万公里或一年，先到为准。", **said: Any) -> Version:
        content = {"title": title, "text": text, "category": category.pk, **said}
        return actions.write_article(content=content, by=house.lena, at=NOW)

    return written


@pytest.fixture
def publish(house: House, write: Write) -> Callable[..., Article]:
    """An article of Lena's that Max has approved."""

    def published(*args: Any, **said: Any) -> Article:
        version = actions.submit(write(*args, **said), by=house.lena, at=NOW)
        return actions.approve(version, by=house.max, at=NOW).article

    return published
