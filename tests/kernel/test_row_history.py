"""History that is written once for all rows of a statement."""

import pytest
from django.db import connection

MATCHED = """
    SELECT tgrelid::regclass::text, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL AND tgname LIKE 'pgtrigger%%'
"""


@pytest.mark.django_db
def test_rows_before_and_after_are_matched_by_a_plan_of_their_own() -> None:
    """The plan of a statement that changed one row takes a minute for twenty thousand, and hours for a million."""
    with connection.cursor() as cursor:
        cursor.execute(MATCHED, [])
        functions = dict(cursor.fetchall())

    assert {"customers_customer", "customers_phone", "callbacks_callback"} <= functions.keys()
    assert [table for table, source in functions.items() if "EXECUTE $history$" not in source] == []
