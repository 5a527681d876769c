"""`huiyin backup` and `huiyin restore`: what they do in order, and what they say."""

import os
from pathlib import Path

import django
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from huiyin.kernel.clock import now
from huiyin.site.backup import making, restoring
from huiyin.site.up import database
from huiyin.site.up.launcher import say
from huiyin.site.up.words import CannotGoOn, _

MEGABYTE = 1_000_000


def backup(target: Path, *, home: Path) -> None:
    """Save everything; the address of the database stands in the environment by now."""
    django.setup()
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise CannotGoOn(_("There is nothing to save in %(folder)s yet.") % {"folder": home})
    database.check(url)
    made = making.make(target, home=home, url=url, at=timezone.localtime(now()))
    from huiyin.site.backup import records  # which knows tables, so not before Django is awake

    records.put_on_record(made, at=now())
    say(
        _("Saved in %(file)s (%(megabytes)s MB, SHA-256 %(digest)s)")
        % {"file": made.path, "megabytes": round(made.size / MEGABYTE, 1), "digest": made.digest}
    )


def restore(source: Path, *, home: Path) -> None:
    """Bring a backup back: into the folder and its own database, or into the one of DATABASE_URL."""
    django.setup()
    url = os.environ.get("DATABASE_URL", "")
    if url:
        database.check(url)
    about = restoring.restore(source, home=home, url=url, known=_known())
    say(
        _("Everything is as it was at %(moment)s; start it with: %(command)s")
        % {
            "moment": about.made_at,
            "command": f"huiyin up --data {home}",
        }
    )


def _known() -> set[tuple[str, str]]:
    """Every step of the tables that this Huiyin knows, and those that were put together into one of them."""
    steps = MigrationLoader(None).disk_migrations
    return {*steps, *((app, name) for step in steps.values() for app, name in step.replaces)}
