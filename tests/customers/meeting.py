"""Verbs that meet: each on a connection of its own, with real transactions."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from time import monotonic, sleep

from django.db import connection, transaction
from django.db.models import Model

from huiyin.kernel.errors import DomainError

Verb = Callable[[], object]
PATIENCE = 120  # seconds; two cores may be busy with other tests


class _Acting(Thread):
    """One person's act: it was carried out, refused, or it broke."""

    def __init__(self, verb: Verb, gate: Barrier | None = None) -> None:
        super().__init__(daemon=True)
        self.verb, self.gate = verb, gate
        self.refusal: type[DomainError] | None = None
        self.broke: BaseException | None = None

    def run(self) -> None:
        try:
            if self.gate:
                self.gate.wait(timeout=PATIENCE)
            self.verb()
        except DomainError as error:
            self.refusal = type(error)
        except BaseException as error:
            self.broke = error
        finally:
            connection.close()


def both_at_once(*verbs: Verb) -> list[type[DomainError]]:
    """Run the verbs at the same time, and tell what was refused."""
    gate = Barrier(len(verbs))
    acts = [_Acting(verb, gate) for verb in verbs]
    for act in acts:
        act.start()
    return _ended(acts)


def one_behind_the_other(held: Sequence[Model], *verbs: Verb) -> list[type[DomainError]]:
    """Let the verbs come one after the other while somebody holds these rows, so that each holds what it takes first.

    Then the rows are let go. Of two verbs that take what they need in different orders, each waits for the other now.
    """
    acts: list[_Acting] = []
    with transaction.atomic():
        rows = type(held[0])._base_manager.filter(pk__in=[row.pk for row in held])
        list(rows.order_by("pk").select_for_update())
        for verb in verbs:
            acts.append(_Acting(verb))
            acts[-1].start()
            _wait_until(lambda: _waiting() == len(acts))
    return _ended(acts)


def _ended(acts: list[_Acting]) -> list[type[DomainError]]:
    for act in acts:
        act.join(timeout=PATIENCE)
    assert not [act for act in acts if act.is_alive()]
    for act in acts:
        if act.broke:
            raise act.broke
    return [act.refusal for act in acts if act.refusal]


def _waiting() -> int:
    """How many connections wait for a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the figures stand still
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _wait_until(reached: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not reached():
        assert monotonic() < end, "nobody waited for these rows"
        sleep(0.02)
