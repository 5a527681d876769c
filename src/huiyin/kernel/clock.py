"""The one place that reads the clock, verbs take `at` instead; and when a day begins."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def midnight(day: date) -> datetime:
    """The moment at which a day begins for whoever asks."""
    return timezone.make_aware(datetime.combine(day, time.min))
