"""The house as it was built, kept in the database beside itself: what a test commits is taken back in a moment.

Django would empty the tables instead, and every test after that would have to build a house first.
"""

from typing import Any

import pgtrigger
from django.db import connection, transaction

KEPT = "as_built"  # a schema of its own


def keep() -> None:
    """What stands in the tables now is what they hold after each test that commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {KEPT} cascade; create schema {KEPT}")
        for table in _filled(cursor):
            cursor.execute(f'create table {KEPT}."{table}" as table public."{table}"')


def put_back() -> None:
    """Without triggers, for what they wrote is kept too."""
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        names = ", ".join(f'public."{table}"' for table in _filled(cursor))
        cursor.execute(f"truncate {names} cascade")
        cursor.execute("select tablename from pg_tables where schemaname = %s", [KEPT])
        for (table,) in cursor.fetchall():
            cursor.execute(f'insert into public."{table}" select * from {KEPT}."{table}"')  # noqa: S608 - our names


def _filled(cursor: Any) -> list[str]:
    """The tables of our models that hold anything."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = [f"select '{table}' where exists (select from public.\"{table}\")" for table in tables]  # noqa: S608
    cursor.execute(" union all ".join(asked))
    return [table for (table,) in cursor.fetchall()]
