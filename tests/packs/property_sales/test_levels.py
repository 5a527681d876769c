"""What an agent of the sales office passes up is decided above, level by level."""

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import EscalatedAbove
from tests.conftest import NOW, House
from tests.packs.property_sales.test_penalties import COMPLAINT, SOLVED
from tests.packs.stepping import WorksBy, begun, moved


@pytest.mark.req("C32-5", "X-09")
def test_who_passed_a_complaint_up_does_not_settle_it_alone(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    case = begun(house, "complaint", COMPLAINT)
    actions.escalate(case, reason="牵涉交房标准，情况特殊", by=house.ana, at=NOW)
    (verb, _ana, words), concerned = SOLVED[0], [house.workshop.pk]

    with pytest.raises(EscalatedAbove):
        moved(house, case, (verb, "ana", words), signing_departments=concerned)

    assert case.stage == "solving"
    assert moved(house, case, (verb, "lena", words), signing_departments=concerned).stage == "signing"
