"""Drives the real launcher in a process of its own, the way an operator would."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 300  # seconds; two cores may be busy with other tests
CLI = [sys.executable, "-P", "-m", "huiyin.site.cli"]


@contextmanager
def empty_folder() -> Iterator[Path]:
    """A data folder with a short name: pytest's own are too long for a socket and closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="up-"))
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """One that the system gives nobody by itself: of those it does, another test may be given the same meanwhile."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port


def environment(**more: str) -> dict[str, str]:
    """What a terminal would have: nothing of what the tests themselves were given."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DJANGO_", "DATABASE"))
    }
    return ours | {"LANG": "C.UTF-8"} | more


class Run:
    """One `huiyin up`."""

    def __init__(self, data: Path, *arguments: str, command: list[str] = CLI, **more: str) -> None:
        self.data = data
        self.port = free_port()
        # A file, not a pipe: a full pipe that nobody reads would stop the children.
        self.output = tempfile.NamedTemporaryFile(prefix="up-", suffix=".log")  # noqa: SIM115  # closed by __exit__
        self.process = subprocess.Popen(
            [*command, "up", "--data", str(data), "--port", str(self.port), *arguments],
            stdout=self.output,
            stderr=subprocess.STDOUT,
            env=environment(**more),
        )

    @property
    def said(self) -> list[str]:
        return Path(self.output.name).read_text().splitlines()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_error: object) -> None:
        self.end(signal.SIGTERM)
        self.output.close()

    def wait_ready(self) -> "Run":
        """Wait for the line that programs wait for."""
        deadline = time.monotonic() + PATIENCE
        while not any(line.startswith("Ready: ") for line in self.said):
            assert self.process.poll() is None, "\n".join(self.said)
            assert time.monotonic() < deadline, "\n".join(self.said)
            time.sleep(0.05)
        return self

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def status(self, path: str = "/account/login/") -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return int(answer.status)

    def children(self, *words: str) -> list[int]:
        """The processes of this run whose command line has all these words."""
        tree = {self.process.pid}
        found = []
        for entry in sorted((int(name.name) for name in Path("/proc").glob("[0-9]*")), key=int):
            try:
                parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
                line = Path(f"/proc/{entry}/cmdline").read_text()
            except OSError:
                continue
            if parent in tree:
                tree.add(entry)
                found += [entry] if all(word in line for word in words) else []
        return found


def refused(data: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Start in vain: the exit code and everything that was said."""
    run = subprocess.run(
        [*CLI, "up", "--data", str(data), "--port", str(free_port()), *arguments],
        capture_output=True,
        text=True,
        env=environment(**more),
        timeout=PATIENCE,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def huiyin(command: str, file: Path, data: Path, **more: str) -> tuple[int, str]:
    """Save or bring back: the exit code and everything that was said."""
    run = subprocess.run(
        [*CLI, command, str(file), "--data", str(data)],
        capture_output=True,
        text=True,
        env=environment(**more),
        timeout=PATIENCE,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def wait_until(true: object, what: str = "") -> None:
    assert callable(true)
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def files_of(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, less the launcher's own mark."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "lock"
    }
