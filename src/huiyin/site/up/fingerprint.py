"""Which code an installation runs: changed code means tables and static files may need work."""

import hashlib
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import huiyin

PACKAGE = Path(huiyin.__file__).parent
WATCHED = ("*/migrations/*.py", "*/static/**/*", "site/vendor/**/*", "site/settings.py")


def of_code() -> str:
    """Differs when a migration, a static file or an installed package differs."""
    return hashlib.sha256("\n".join(_marks()).encode()).hexdigest()


def _marks() -> Iterator[str]:
    yield sys.version
    yield from sorted(folder.name for folder in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    for pattern in WATCHED:
        for file in sorted(PACKAGE.glob(pattern)):
            state = file.stat()
            yield f"{file} {state.st_size} {state.st_mtime_ns}"
