"""Lends a PostgreSQL that is thrown away afterwards to one command.

    python -m huiyin.site.up.throwaway pytest -q

With DATABASE_URL set the command gets that one instead.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from huiyin.site.up.postgres import Cluster
from huiyin.site.up.words import CannotGoOn


def main(command: list[str]) -> int:
    home = Path(tempfile.mkdtemp(prefix="huiyin-"))
    cluster = Cluster(home, durable=False)
    os.environ.setdefault("HUIYIN_DATA", str(home))
    os.environ.setdefault("HUIYIN_SECRET_KEY", secrets.token_hex(32))
    signal.signal(signal.SIGTERM, _end)
    try:
        if not os.environ.get("DATABASE_URL"):
            cluster.create()
            cluster.start()
            cluster.make_database()
            os.environ["DATABASE_URL"] = cluster.url
        return _run(command)
    except CannotGoOn as reason:
        print(f"huiyin: {reason}", file=sys.stderr)
        return 1
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str]) -> int:
    child = subprocess.Popen(command)
    try:
        return child.wait()
    except KeyboardInterrupt:  # the terminal told the command as well; let it say its last words
        child.send_signal(signal.SIGINT)
        return child.wait()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
