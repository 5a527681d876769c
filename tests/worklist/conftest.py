"""Work for the named cast."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.worklist import actions
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

TITLE = {"zh-hans": "联系顾客", "zh-hant": "聯繫顧客", "en": "Call the customer"}

Opener = Callable[..., WorkItem]


@pytest.fixture
def opened(house: House) -> Opener:
    """Open an item for Ana that is due in a number of days, or has another form."""

    def open_item(*, days: int | None = 3, at: datetime = NOW, **given: Any) -> WorkItem:
        form = {"form": {"agreed": "day"}, "agreed": at + timedelta(days=days)} if days is not None else {}
        owner = {} if "team" in given else {"owner": house.ana}
        usual: dict[str, Any] = {"kind": "task", "title": TITLE, "subject": "task", "subject_label": "TS-1", "at": at}
        return actions.open_item(**{**usual, **owner, **form, **given})

    return open_item
