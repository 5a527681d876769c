"""The file a backup is: a tar that says first what it is and last what each of its parts comes to.

backup.json     when it was made, by which Huiyin, at which state of the tables
database.dump   as pg_dump writes it
secret-key      and what else stands beside the files
files/…         what people uploaded
SHA256SUMS      `sha256sum -c` reads it, too
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from huiyin.site.up.words import CannotGoOn, _

FORMAT = 1
ABOUT, DUMP, FILES, SUMS = "backup.json", "database.dump", "files", "SHA256SUMS"
KEY = "secret-key"
BESIDE = (KEY, "demo.json")  # single files of the data folder that nothing makes again
PIECE = 1024 * 1024


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    made_at: str
    version: str
    migrations: list[list[str]]
    format: int = FORMAT


class Digested(io.RawIOBase):
    """A stream that counts and digests what goes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._digest, self.size = stream, sha256(), 0

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        return self._passed(self._stream.read(size))

    def write(self, piece: Any) -> int:
        self._stream.write(self._passed(bytes(piece)))
        return len(piece)

    def _passed(self, piece: bytes) -> bytes:
        self._digest.update(piece)
        self.size += len(piece)
        return piece


class Writer:
    """Puts one part after the other, in the same memory however many there are."""

    def __init__(self, target: IO[bytes], about: About) -> None:
        self.whole = Digested(target)
        self._tar = tarfile.open(fileobj=self.whole, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sums = tempfile.TemporaryFile()  # noqa: SIM115
        self.add(ABOUT, json.dumps(asdict(about)).encode())

    def add(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """A file as long as it was when it was opened; one that is gone meanwhile was deleted on purpose."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            self._add(name, source, os.fstat(source.fileno()).st_size)

    def close(self) -> None:
        self._sums.seek(0)
        content = self._sums.read()
        self._put(SUMS, io.BytesIO(content), len(content))
        self._tar.close()
        self._sums.close()

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        read = Digested(source)
        self._put(name, read, size)
        self._sums.write(_line(read.digest, name))

    def _put(self, name: str, source: Any, size: int) -> None:
        part = tarfile.TarInfo(name)
        part.size, part.mode = size, 0o600
        self._tar.addfile(part, source)
        self._tar.members.clear()  # type: ignore[attr-defined]  # else it would remember them all


class Damaged(Exception):
    """A part is missing, cut off or not what it was."""


def unpack(archive: Path, into: Path, *, check: Callable[[About], None]) -> About:
    """Lay the parts of a backup into an empty folder; `check` may refuse by what it says of itself."""
    try:
        with tarfile.open(archive, "r:") as tar:
            about = _about(tar)
        check(about)
        with tarfile.open(archive, "r:") as tar:
            _lay_parts(tar, into)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise CannotGoOn(_("There is no backup %(file)s.") % {"file": archive}) from error
    except (tarfile.TarError, FileExistsError, Damaged) as error:
        raise CannotGoOn(
            _("%(file)s is not a whole backup of Huiyin: it is damaged, cut off or something else. Take another one.")
            % {"file": archive}
        ) from error
    return about


def _about(tar: tarfile.TarFile) -> About:
    first = tar.next()
    if first is None or first.name != ABOUT:
        raise Damaged
    try:
        told = json.loads(_stream(tar, first).read())
        return About(**{name: told[name] for name in About.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged from error


def _lay_parts(tar: tarfile.TarFile, into: Path) -> None:
    """One part after the other, each digested on the way; the digests of all of them come last."""
    expected = sha256()
    while part := tar.next():
        tar.members.clear()  # type: ignore[attr-defined]
        read = Digested(_stream(tar, part))
        if part.name == SUMS:
            if sha256(read.read()).digest() != expected.digest():
                raise Damaged
            return
        _lay(read, _place(part.name, into))
        expected.update(_line(read.digest, part.name))
    raise Damaged


def _place(name: str, into: Path) -> Path:
    """Where a part belongs; what is none of ours could lead anywhere."""
    steps = PurePosixPath(name).parts
    ours = steps in {(one,) for one in (ABOUT, DUMP, *BESIDE)} or (len(steps) > 1 and steps[0] == FILES)
    if not ours or ".." in steps:
        raise Damaged
    return into.joinpath(*steps)


def _lay(source: Digested, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        while piece := source.read(PIECE):
            file.write(piece)


def _stream(tar: tarfile.TarFile, part: tarfile.TarInfo) -> IO[bytes]:
    stream = tar.extractfile(part) if part.isreg() else None
    if stream is None:
        raise Damaged
    return stream


def _line(digest: str, name: str) -> bytes:
    return f"{digest}  {name}\n".encode("utf-8", "surrogateescape")
