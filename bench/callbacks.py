"""A round of callbacks over all customers of a large house: planning it, counting its ledger, calling."""

import os
import time
from collections.abc import Generator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from bench.harness import Figure
from bench.house import database
from bench.sharing import undone

SIZE = 1_000_000
FLOOR = (
    "of planning the bare INSERT..SELECT of the same ledger and work items, with all their indexes; of the ledger the "
    "bare SQL of the same counts; the console is held against the clock; beside a call put on record stand its bare "
    "rows, in one transaction each, by as many at once"
)


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from bench import console
        from bench.complaints import cookie_of, serve
        from bench.customers.loading import Register

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if os.environ.get("HUIYIN_BENCH_LOADED") != "yes":
            began = time.perf_counter()
            Register(size, timezone.now()).fill()
            _let_nobody_rest()
            _make_filters_bite(size)
            print(f"loaded {size:,} customers in {time.perf_counter() - began:,.0f} s")
        keep_result()
        yield Figure(
            f"planning {size:,} callbacks",
            "s",
            undone(planned),
            undone(written_barely),
            aim_ratio=2,
            better="lower",
        )
        run = start_for_good()
        yield Figure(
            f"ledger of {size:,}", "ms", lambda: _ledger(run), lambda: _counted_barely(run), aim_ratio=1.3,
            better="lower", rounds=11,
        )  # fmt: skip
        cookies = map(cookie_of, console.callers())
        yield from console.figures(stack.enter_context(serve("huiyin.site.wsgi")), cookies)
        connection.close()


def _let_nobody_rest() -> None:
    """A house without hours of rest: what is measured does not depend on the hour at which it is."""
    from django.utils import timezone

    from huiyin.org.models import Person
    from huiyin.rulebook import actions as rulebook
    from huiyin.rulebook.queries import current_version

    by, at = Person.objects.get(username="admin"), timezone.now()
    draft = rulebook.begin_draft(by=by, at=at)
    rest = {"hours": [["03:00", "03:01"]], "clause": "calls.no-disturbance"}
    draft = rulebook.edit_draft(draft, ("contact",), {"quiet": rest}, seen=draft.revision, by=by, at=at)
    rulebook.publish_draft(draft, seen_version=current_version().number, note="Nobody rests", by=by, at=at)


def _make_filters_bite(size: int) -> None:
    """Of a hundred customers one is lost, two want no contact, three refuse service and four have no phone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE customers_customer SET lost_at = now() WHERE id %% 100 = 1", [])
        cursor.execute("UPDATE customers_customer SET do_not_contact = true WHERE id %% 100 IN (2, 3)", [])
        cursor.execute("UPDATE customers_customer SET refusals = '{service}' WHERE id %% 100 IN (4, 5, 6)", [])
        cursor.execute("DELETE FROM customers_phone WHERE customer_id %% 100 IN (7, 8, 9, 10)", [])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE)")


def _begun() -> Any:
    """A round over everybody, with members as a group of their own, six filters and the cap on all contacts."""
    from django.utils import timezone

    from huiyin.callbacks import actions
    from huiyin.org.models import Person
    from huiyin.rulebook.definitions import Share, Skips

    changed = {"audience": {}, "share": Share("keeper"), "skips": Skips(recently=30, open_complaint=True)}
    by = Person.objects.get(username="manager")
    return actions.plan_round("members", changed=changed, by=by, at=timezone.now())


def planned() -> None:
    """What the job does."""
    from django.utils import timezone

    from huiyin.callbacks.actions.filling import fill

    run, today = _begun(), timezone.localdate()
    fill(run, days=(today, today + timedelta(days=14)), at=timezone.now())


RESULT = {"worklist_workitem": "kind = 'callback'", "callbacks_callback": "true"}


def keep_result() -> None:
    """Put the rows of one planning beside the tables they belong to, as what the floor writes."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for table in RESULT:
            cursor.execute(f"DROP TABLE IF EXISTS result_{table}")
            cursor.execute(f"CREATE TABLE result_{table} (LIKE {table})")
        found = {}
        with transaction.atomic():
            planned()
            for table, condition in RESULT.items():
                with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {condition}) TO STDOUT") as rows:
                    found[table] = b"".join(rows)
            transaction.set_rollback(True)
        for table, content in found.items():
            with cursor.copy(f"COPY result_{table} FROM STDIN") as rows:
                rows.write(content)
            cursor.execute(f"ANALYZE result_{table}")


def written_barely() -> None:
    """The same rows, with nobody asked for."""
    from django.db import connection

    run = _begun()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO worklist_workitem SELECT * FROM result_worklist_workitem")
        cursor.execute(BARE_LEDGER, [run.pk])


BARE_LEDGER = """
    INSERT INTO callbacks_callback (
        id, round_id, customer_id, occasion, turn, groups, channel, script, item_id, state, why, tries, outcome,
        settled_at
    )
    SELECT id, %s, customer_id, occasion, turn, groups, channel, script, item_id, state, why, tries, outcome, settled_at
    FROM result_callbacks_callback
"""


def start_for_good() -> Any:
    """The round that is called, in a house that planned it once: a dozen undone ones left millions of dead rows."""
    from django.db import connection
    from django.utils import timezone

    from huiyin.callbacks import actions
    from huiyin.callbacks.enums import Stage

    for table in RESULT:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL) {table}")
    run = _begun()
    run.stage, run.started_by, run.started_at = Stage.STARTING, run.planned_by, timezone.now()
    run.save()
    run = actions.carry_out(run, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as the database does by itself a minute later
    return run


def _ledger(run: Any) -> float:
    from huiyin.callbacks import queries

    began = time.perf_counter()
    found = queries.ledger(run)
    taken = time.perf_counter() - began
    assert found.first.everybody == run.denominator
    return taken * 1000


def _counted_barely(run: Any) -> float:
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT turn, groups, state, why, outcome, count(*) FROM callbacks_callback WHERE round_id = %s"
            " GROUP BY 1, 2, 3, 4, 5",
            [run.pk],
        )
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000
