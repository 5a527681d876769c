"""A serious complaint is reported to somebody above, who is told."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.worklist.models import Notice
from tests.cases.loop import Loop
from tests.cases.test_correcting import corrected

SignIn = Callable[[Person], Client]


def test_whom_it_was_reported_to_is_told(loop: Loop) -> None:
    loop.move("uphold", loop.house.ana, loop.judgement(reported_to=loop.house.max.pk))

    told = Notice.objects.filter(person=loop.house.max, subject=loop.case.subject)
    assert [notice.text["zh-hans"].split("：")[0] for notice in told] == [
        f"{loop.house.ana.name}向您上报了{loop.case.number} 刹车片换过三天又响，来电时情绪激动。"
    ]


@pytest.mark.parametrize("who", ["ana", "ben", "wes", "hank"])
def test_it_is_not_reported_to_oneself_nor_to_somebody_who_may_not_decide(loop: Loop, who: str) -> None:
    with pytest.raises(Invalid) as refused:
        loop.move("uphold", loop.house.ana, loop.judgement(reported_to=getattr(loop.house, who).pk))

    assert list(refused.value.errors) == ["reported_to"]
    assert loop.stage == "judging"


def test_the_form_offers_only_who_stands_above(loop: Loop, signed_in: SignIn) -> None:
    house = loop.house

    page = signed_in(house.lena).get(reverse("cases:page", args=[loop.case.pk])).text

    select = page.split('name="reported_to"')[1].split("</select>")[0]
    offered = {person.username for person in Person.objects.all() if f'value="{person.pk}"' in select}
    assert offered == {"max", "dora"}
    assert f"{house.max.name}（经理）" in select


def test_a_superior_named_in_a_correction_is_told(loop: Loop) -> None:
    loop.move("uphold", loop.house.ana, loop.judgement(severity="general", reported_up="no", reported_to=""))

    loop.case.refresh_from_db()
    corrected(loop, "judgement_founded", loop.house.ana, reported_up="yes", reported_to=loop.house.max.pk)

    assert Notice.objects.filter(person=loop.house.max, text__en__icontains="reports").count() == 1
