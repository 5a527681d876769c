"""Which case an e-mail belongs to."""

import re

from huiyin.cases.models import ABOUT, Case, case_about
from huiyin.cases.queries.process import process_of
from huiyin.kernel.texts import say
from huiyin.org.models import Person

NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,6}-\d{8}-\d{4,}(?!\d)")


def named_in(words: str) -> list[tuple[str, int]]:
    """Cases whose number stands in some words, each with its customer."""
    numbers = NUMBER.findall(words.upper())[:5]
    found = Case.objects.filter(number__in=numbers, customer__isnull=False) if numbers else Case.objects.none()
    return [
        (f"{ABOUT}{pk}", customer) for pk, customer in found.order_by("pk").values_list("pk", "customer") if customer
    ]


def open_of(customer: int) -> list[str]:
    """The cases of a customer that have not ended, the newest first."""
    rows = Case.objects.filter(customer=customer, ended_at=None).order_by("-pk")
    return [f"{ABOUT}{pk}" for pk in rows.values_list("pk", flat=True)]


def called(subjects: list[str]) -> dict[str, str]:
    """Number and kind of cases, as people choose one."""
    keys = [int(subject.removeprefix(ABOUT)) for subject in subjects if subject.startswith(ABOUT)]
    return {case.subject: f"{case.number} {say(process_of(case).title)}" for case in Case.objects.filter(pk__in=keys)}


def who_answers(subject: str) -> Person | None:
    """Whoever has the case, while it is open."""
    case = Case.objects.filter(pk=case_about(subject), ended_at=None).select_related("owner").first()
    return case.owner if case else None
