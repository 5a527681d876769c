"""The databases that tests run on: the house is built in one, and each of several processes gets a copy of it."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import SEEK_END
from pathlib import Path

from django.db import connection


@contextmanager
def alone(build: Callable[[], None], kept: bool) -> Iterator[None]:
    """The one database of the only process."""
    before = connection.settings_dict["NAME"]
    _make(build, kept)
    yield
    _send_others_away()
    connection.creation.destroy_test_db(before, verbosity=0, keepdb=kept)


@contextmanager
def copied(worker: str, shared: Path, build: Callable[[], None], kept: bool) -> Iterator[None]:
    """A copy of what the first process to come has built; the last one to leave puts that away."""
    creation, before = connection.creation, connection.settings_dict["NAME"]
    original = creation._get_test_db_name()
    with (shared / "house-stands").open("a") as mark, (shared / "house-in-use").open("a") as use:
        fcntl.flock(mark, fcntl.LOCK_EX)
        fcntl.flock(use, fcntl.LOCK_SH)
        if mark.seek(0, SEEK_END) == 0:
            _make(build, kept)
            mark.write(original)
            mark.flush()
        connection.settings_dict["NAME"] = original
        creation.clone_test_db(worker, verbosity=0)  # closes our connection first, for nobody may be in the original
        creation.setup_worker_connection(worker)
        fcntl.flock(mark, fcntl.LOCK_UN)
        yield
        _send_others_away()
        creation.destroy_test_db(before, verbosity=0)
        with suppress(BlockingIOError):
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mark.truncate(0)
            if not kept:
                creation._destroy_test_db(original, verbosity=0)


def _make(build: Callable[[], None], kept: bool) -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=kept)
    build()


def _send_others_away() -> None:
    """A server or worker that a test killed may not have left yet, and a database in use is not dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
