"""A database to measure in: the one of DATABASE_URL, else one of our own that is thrown away."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

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


@contextmanager
def copy_of_database(suffix: str) -> Iterator[str]:
    """The database as it is now, a second time; its URL while the block runs. Nobody may be connected to the first."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    names = {"name": parts.path.lstrip("/"), "copy": f"{parts.path.lstrip('/')}_{suffix}"}
    elsewhere = parts._replace(path="/postgres").geturl()
    _administer(elsewhere, "DROP DATABASE IF EXISTS {copy}", names)
    _administer(elsewhere, "CREATE DATABASE {copy} TEMPLATE {name}", names)
    try:
        yield parts._replace(path=f"/{names['copy']}").geturl()
    finally:
        _administer(elsewhere, "DROP DATABASE {copy} WITH (FORCE)", names)


def _administer(url: str, statement: LiteralString, names: Mapping[str, str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()}))
