"""The data folder: everything one installation keeps on this machine."""

import errno
import fcntl
import os
import secrets
import shutil
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from huiyin.site.up.checkout import here
from huiyin.site.up.words import CannotGoOn, _

MEGABYTE = 1024 * 1024
TO_BEGIN = 400 * MEGABYTE  # an empty cluster, its journal, collected static files and a demo
TO_GO_ON = 100 * MEGABYTE
DISK_FULL = "53100"  # PostgreSQL's number for it


def default() -> Path:
    """Where the data lives unless the operator says otherwise."""
    if os.environ.get("HUIYIN_DATA"):
        return Path(os.environ["HUIYIN_DATA"]).absolute()
    checkout = here()
    return checkout / "data" if checkout else Path.home() / ".local" / "share" / "huiyin"


@dataclass
class DataFolder(AbstractContextManager["DataFolder"]):
    """Held by one launcher at a time: enter to take it, leave to give it back."""

    path: Path
    left_behind: bool = field(default=False, init=False)  # the launcher before us was killed
    _lock: IO[str] | None = field(default=None, init=False)

    def __enter__(self) -> "DataFolder":
        if not self.try_take():
            raise CannotGoOn(
                _("Huiyin is already running on %(folder)s (process %(pid)s); stop it first, or give another --data.")
                % {"folder": self.path, "pid": (self.path / "lock").read_text().strip() or "?"}
            )
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()

    def try_take(self) -> bool:
        """Take the folder if nobody holds it; the lock goes with its process, however that ends."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("a+")
        except OSError as error:
            if is_full(error):
                raise CannotGoOn(disk_is_full(self.path)) from error
            raise CannotGoOn(
                _("The data folder %(folder)s can't be written (%(reason)s); give another --data.")
                % {"folder": self.path, "reason": error.strerror}
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        lock.seek(0)
        self.left_behind = bool(lock.read())
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock
        return True

    def check_space(self) -> None:
        """Refuse to start on a disk that would fill up while we write."""
        needed = TO_GO_ON if (self.path / "postgres").exists() else TO_BEGIN
        if shutil.disk_usage(self.path).free < needed:
            raise CannotGoOn(disk_is_full(self.path, needed))

    def make_secret(self) -> None:
        """Write the key that signs sessions, once, readable by the owner alone."""
        try:
            handle = os.open(self.path / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50) + "\n")


def disk_is_full(path: Path, needed: int = TO_GO_ON) -> str:
    return _(
        "The disk of %(folder)s is full: free at least %(megabytes)s MB, or give a --data folder on another disk."
    ) % {"folder": path, "megabytes": needed // MEGABYTE}


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error, ours or PostgreSQL's."""
    if error is None:
        return False
    full = getattr(error, "sqlstate", None) == DISK_FULL or getattr(error, "errno", None) in {
        errno.ENOSPC,
        errno.EDQUOT,
    }
    return full or is_full(error.__cause__)
