"""What must have been found out and answered for."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.guards.registry import guard, settings_of
from huiyin.cases.models import Case, Penalty
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.queries import pack_of


@guard("penalties_decided", gettext_noop("penalties stand for the person and the department head"))
def penalties_decided(case: Case, by: Person | None, at: datetime) -> list[str]:
    if not settings_of(case)["penalties"]:
        return []
    catalogue = [entry for entry in pack_of(case.pack_version_id).penalties.values() if entry.is_for(case.process)]
    known = {entry.applies_to for entry in catalogue}
    stand = set(Penalty.objects.filter(case=case, revoked_at=None).values_list("capacity", flat=True))
    missing = []
    if case.responsible_person_id and "person" in known - stand:
        missing.append(_("A penalty entry for the person responsible is missing."))
    if "head" in known - stand and case.liable_department and head_of(case.liable_department):
        missing.append(_("A penalty entry for the head of the liable department is missing."))
    return missing


@guard("cause_recorded", gettext_noop("the cause has been analysed"), reads=("cause",))
def cause_recorded(case: Case, by: Person | None, at: datetime) -> list[str]:
    return [] if case.cause else [_("The cause has not been analysed.")]
