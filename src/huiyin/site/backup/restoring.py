"""A backup laid into an empty folder: all of it or nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

from huiyin.site.backup import programs
from huiyin.site.backup.archive import BESIDE, DUMP, FILES, FORMAT, About, unpack
from huiyin.site.up.folder import DataFolder
from huiyin.site.up.postgres import Cluster
from huiyin.site.up.words import CannotGoOn, _

FRESH = ".restoring"
NOTHING = {"lock", FRESH, "lost+found"}  # what an empty folder may hold: our own marks, and a disk's


def restore(archive: Path, *, home: Path, url: str, known: set[tuple[str, str]]) -> About:
    """Make an empty folder, and the empty database of `url` if there is one, into the house that was saved."""
    with DataFolder(home):
        _check_empty(home, url)
        fresh = home / FRESH
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        try:
            about = unpack(archive, fresh, check=_not_newer_than(known))
            _load(fresh, url)
            for name in (FILES, *BESIDE, "postgres"):  # the database last: without it nothing starts half
                if (fresh / name).exists():
                    (fresh / name).rename(home / name)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return about


def _check_empty(home: Path, url: str) -> None:
    if any(entry.name not in NOTHING for entry in home.iterdir()):
        raise CannotGoOn(
            _("%(folder)s is not empty; name a new folder with --data. Nothing was changed.") % {"folder": home}
        )
    if url and not programs.is_empty(url):
        raise CannotGoOn(_("The database of DATABASE_URL is not empty; make a new one. Nothing was changed."))


def _not_newer_than(known: set[tuple[str, str]]) -> Callable[[About], None]:
    def check(about: About) -> None:
        if about.format > FORMAT or any((app, name) not in known for app, name in about.migrations):
            raise CannotGoOn(
                _(
                    "This backup was made by a newer Huiyin (%(version)s) than this one:"
                    " install that or a later one and restore it there. Nothing was changed."
                )
                % {"version": about.version}
            )

    return check


def _load(fresh: Path, url: str) -> None:
    if url:
        programs.load(url, fresh / DUMP)
        return
    cluster = Cluster(fresh)
    cluster.create()
    try:
        cluster.start()
        cluster.make_database()
        programs.load(cluster.url, fresh / DUMP)
    finally:
        cluster.stop()
