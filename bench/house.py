"""A database to measure in: the one of DATABASE_URL, else one of our own that is thrown away."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huiyin.site.up.postgres import Cluster


@contextmanager
def database() -> Iterator[None]:
    """Set the environment of the product for as long as the block runs; commits reach the disk as in a real house."""
    home = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    cluster = Cluster(home)
    os.environ.setdefault("HUIYIN_DATA", str(home))
    os.environ.setdefault("HUIYIN_SECRET_KEY", secrets.token_hex(32))
    try:
        if not os.environ.get("DATABASE_URL"):
            cluster.create()
            cluster.start()
            cluster.make_database()
            os.environ["DATABASE_URL"] = cluster.url
        yield
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)
