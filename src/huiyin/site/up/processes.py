"""Child processes: none outlives the launcher, and one that dies is started again."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

SHORTEST_WAIT, LONGEST_WAIT = 0.5, 30.0
HEALTHY_AFTER = 60.0  # seconds a child must live for its earlier deaths to be forgotten
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


def spawn(
    command: list[str],
    *,
    dies_with_us: signal.Signals = signal.SIGTERM,
    environment: dict[str, str] | None = None,
    user: str | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, so that Ctrl-C reaches only the launcher, which ends the others in order."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    launcher = os.getpid()

    def before_it_runs() -> None:
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, dies_with_us)
            if os.getppid() != launcher:  # the launcher died in between
                os._exit(1)

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        cwd=cwd,
        env=plain_environment() if environment is None else environment,
        start_new_session=True,
        preexec_fn=before_it_runs,  # the launcher has no threads
        **as_user(user),
    )


def as_user(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def plain_environment() -> dict[str, str]:
    """The environment without what would steer PostgreSQL's own programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG") and name != "LC_ALL"}


@dataclass
class Keeper:
    """Keeps one child running."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    _begun: float = field(default=0.0, init=False)
    _wait: float = field(default=SHORTEST_WAIT, init=False)
    _again_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        self.process = self.begin()
        self._begun = time.monotonic()

    def look(self, say: Callable[[str, int, float], None]) -> None:
        """Notice a death, wait a little longer each time, start again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        _end_group(self.process)
        if now - self._begun > HEALTHY_AFTER:
            self._wait = SHORTEST_WAIT
        say(self.name, code, self._wait)
        self.process, self._again_at = None, now + self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT)

    def stop(self) -> None:
        """Let the child finish what it is at; what has not ended in time is killed."""
        if not self.process:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _end_group(self.process)


def _end_group(leader: subprocess.Popen[bytes]) -> None:
    # What a dead child left running would keep its port or its jobs.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader.pid, signal.SIGKILL)
