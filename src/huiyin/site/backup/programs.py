"""PostgreSQL's own pg_dump and pg_restore, as they come with Huiyin."""

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from huiyin.site.up import folder
from huiyin.site.up.postgres import MAJOR, binaries
from huiyin.site.up.words import CannotGoOn, _

LAST_LINES = 5
TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'S')
"""
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"


def dump(url: str, into: Path) -> None:
    """All tables as they stand at this moment, while others go on writing."""
    with psycopg.connect(url) as connection:
        found = connection.info.server_version // 10000
    if found > MAJOR:
        raise CannotGoOn(
            _("The server is PostgreSQL %(found)s, newer than the pg_dump of Huiyin (%(ours)s): save it with its own.")
            % {"found": found, "ours": MAJOR}
        )
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={into}", disk=into.parent)


def load(url: str, source: Path) -> None:
    """Everything a dump holds into an empty database, or nothing."""
    _run(
        "pg_restore",
        url,
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        str(source),
        disk=source.parent,
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # lists would be slow until the server came to it by itself


def is_empty(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute(TABLES).fetchone() == (0,)


def migrations(url: str) -> list[list[str]]:
    """The state of the tables: what brought them there. Empty for a database that Huiyin never used."""
    with psycopg.connect(url) as connection:
        try:
            return [list(row) for row in connection.execute(MIGRATIONS)]
        except psycopg.errors.UndefinedTable:
            return []


def _run(program: str, url: str, *arguments: str, disk: Path) -> None:
    known = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = known.pop("password", None)  # what is on a command line, everybody on the machine can read
    run = subprocess.run(
        [str(binaries() / program), f"--dbname={make_conninfo(**known)}", *arguments],
        env=os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if not run.returncode:
        return
    if "No space left on device" in run.stdout:
        raise CannotGoOn(folder.disk_is_full(disk))
    last = "\n".join(run.stdout.strip().splitlines()[-LAST_LINES:])
    raise CannotGoOn(_("%(program)s stopped; its last words:") % {"program": program} + f"\n{last}")
