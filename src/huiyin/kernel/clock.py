"""The one place that reads the clock; verbs take `at` instead."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
