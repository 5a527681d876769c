"""Notices are not kept for ever."""

from datetime import timedelta

from huiyin.worklist import actions
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House


def test_notices_are_dropped_after_their_time_and_younger_ones_stay(house: House) -> None:
    for days in (366, 364):
        at = NOW - timedelta(days=days)
        actions.notify([house.ana], kind="mention", text={"en": f"{days} days old"}, subject="", at=at)

    assert actions.forget_notices(keep_days=365, at=NOW) == 1

    assert [notice.text["en"] for notice in Notice.objects.filter(person=house.ana)] == ["364 days old"]
