"""A backup made while people work: the database of one moment, and every file that moment speaks of."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from huiyin.site.backup import programs
from huiyin.site.backup.archive import BESIDE, DUMP, FILES, KEY, About, Writer
from huiyin.site.up.words import CannotGoOn, _


@dataclass(frozen=True)
class Made:
    """What came of it."""

    path: Path
    size: int
    digest: str


def make(asked: Path, *, home: Path, url: str, at: datetime) -> Made:
    """Write everything into one new file, which is there whole or not at all."""
    target = _target(asked, home, at)
    migrations = programs.migrations(url)
    if not migrations:
        raise CannotGoOn(_("There is nothing to save in %(folder)s yet.") % {"folder": home})
    about = About(made_at=at.isoformat(timespec="seconds"), version=version("huiyin"), migrations=migrations)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".huiyin-") as scratch:
            return _made(target, Path(scratch), about, home=home, url=url)
    except PermissionError as error:
        raise CannotGoOn(
            _("%(file)s can't be read or written (%(reason)s): run this as the user Huiyin runs as.")
            % {"file": error.filename, "reason": error.strerror}
        ) from error


def _target(asked: Path, home: Path, at: datetime) -> Path:
    target = asked / f"huiyin-{at:%Y%m%d-%H%M%S}.tar" if asked.is_dir() else asked
    target = target.parent.resolve() / target.name
    if target.exists() or target.is_symlink():
        raise CannotGoOn(_("%(file)s is there already; a backup never overwrites anything.") % {"file": target})
    if not target.parent.is_dir():
        raise CannotGoOn(_("There is no folder %(folder)s.") % {"folder": target.parent})
    if target.is_relative_to(home.resolve()):
        raise CannotGoOn(
            _("A backup inside the data folder %(folder)s would be lost with it; name a place elsewhere.")
            % {"folder": home}
        )
    return target


def _made(target: Path, scratch: Path, about: About, *, home: Path, url: str) -> Made:
    # The tables first: a file is on the disk before its row is there, so none can be missing. What comes in
    # meanwhile is saved without a row and does no harm.
    programs.dump(url, scratch / DUMP)
    fresh = scratch / "backup"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        writer = Writer(file, about)
        writer.add_file(DUMP, scratch / DUMP)
        (scratch / DUMP).unlink()  # its room is for the files
        if os.environ.get("HUIYIN_SECRET_KEY"):  # it counts before the file does
            writer.add(KEY, os.environ["HUIYIN_SECRET_KEY"].encode())
        for name, path in _parts(home):
            writer.add_file(name, path)
        writer.close()
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(target)
    _settle(target.parent)
    return Made(target, writer.whole.size, writer.whole.digest)


def _parts(home: Path) -> Iterator[tuple[str, Path]]:
    for name in BESIDE:
        if name != KEY or not os.environ.get("HUIYIN_SECRET_KEY"):
            yield name, home / name
    for folder, _folders, files in os.walk(home / FILES):
        for name in files:
            path = Path(folder, name)
            yield f"{FILES}/{path.relative_to(home / FILES)}", path


def _settle(folder: Path) -> None:
    """A power cut does not take the new name away again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
