"""What happened in the round a case is in; what was said in an earlier one no longer holds."""

from django.db.models import Max

from huiyin.cases.models import Case
from huiyin.rulebook.queries import pack_of


def round_began(case: Case) -> int:
    """The act that began this round; 0 for the first."""
    if case.round == 1:
        return 0
    ways = pack_of(case.pack_version_id).processes[case.process].transitions
    anew = [key for key, way in ways.items() if "new_round" in way.effects]
    return case.acts.filter(kind="moved", transition__in=anew).aggregate(last=Max("pk"))["last"] or 0


def stood_in(case: Case) -> set[str]:
    """The stages a case has stood in during this round."""
    acts = case.acts.filter(kind__in=["registered", "moved"], pk__gte=round_began(case))
    return set(acts.values_list("to_stage", flat=True))
