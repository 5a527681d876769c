"""Bring the tables up to date; of several machines that start at once, one does it and the others wait."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from huiyin.kernel.background import no_night_missed
from huiyin.kernel.clock import now

LOCK = 0x4855_4959  # any number, the same everywhere


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        is_new = not connection.introspection.table_names()
        call_command("migrate", interactive=False, verbosity=0)
        if is_new:
            no_night_missed(now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
