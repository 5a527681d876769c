"""Somebody else's PostgreSQL, named by DATABASE_URL: asked once whether it will do."""

import os
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from huiyin.site.up.words import CannotGoOn, _

OLDEST = 15
DEFAULT_PORT = 5432
EXAMPLE = "postgresql://user:password@host:5432/name"


def check(url: str) -> None:
    """Refuse an address that can't be read, can't be reached, or leads to a server too old for us."""
    asked = _read(url)
    try:
        with psycopg.connect(url, connect_timeout=int(os.environ.get("PGCONNECT_TIMEOUT", "10"))) as connection:
            version = connection.info.server_version // 10000
            if version < OLDEST:
                raise CannotGoOn(
                    _("The server of DATABASE_URL is PostgreSQL %(found)s; Huiyin needs %(oldest)s or later.")
                    % {"found": version, "oldest": OLDEST}
                )
            allowed = connection.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')").fetchone()
    except psycopg.OperationalError as error:
        raise CannotGoOn(_why_not(asked, str(error))) from error
    except psycopg.Error as error:
        raise CannotGoOn(_("DATABASE_URL: %(reason)s") % {"reason": _cause(str(error))}) from error
    if not allowed or not allowed[0]:
        raise CannotGoOn(
            _('The user of DATABASE_URL may not create tables: make it the owner of the database "%(name)s".') % asked
        )


def _read(url: str) -> dict[str, str]:
    try:
        parts = urlsplit(url)
        known = conninfo_to_dict(url) | {"port": parts.port or DEFAULT_PORT}
    except (ValueError, psycopg.ProgrammingError) as error:
        raise CannotGoOn(_unreadable()) from error
    if parts.scheme not in {"postgres", "postgresql"} or not known.get("dbname"):
        raise CannotGoOn(_unreadable())
    return {
        "name": str(known["dbname"]),
        "host": str(known.get("host", "localhost")),
        "port": str(known["port"]),
        "user": str(known.get("user", "")),
    }


def _unreadable() -> str:
    return _("DATABASE_URL is not the address of a PostgreSQL database; write it like %(example)s.") % {
        "example": EXAMPLE
    }


def _why_not(asked: dict[str, str], reason: str) -> str:
    # libpq tells the causes of a failed connection apart by words alone.
    if "authentication failed" in reason or "no password supplied" in reason or "no pg_hba.conf entry" in reason:
        return (
            _(
                'The server at %(host)s:%(port)s does not let user "%(user)s" in: correct the user or password in'
                " DATABASE_URL."
            )
            % asked
        )
    if f'database "{asked["name"]}" does not exist' in reason:
        return (
            _('There is no database "%(name)s" at %(host)s:%(port)s: make it with createdb, or correct DATABASE_URL.')
            % asked
        )
    if f'role "{asked["user"]}" does not exist' in reason:
        return (
            _(
                'The server at %(host)s:%(port)s knows no user "%(user)s": make it with createuser, or correct'
                " DATABASE_URL."
            )
            % asked
        )
    return (
        _("No PostgreSQL answers at %(host)s:%(port)s: start it, or correct DATABASE_URL.") % asked
        + f" ({_cause(reason)})"
    )


def _cause(text: str) -> str:
    # libpq's first line ends in the cause; the second only guesses.
    return text.strip().partition("\n")[0].rpartition("failed: ")[2]
