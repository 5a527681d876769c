"""`huiyin up`: PostgreSQL, web and worker of one machine, from nothing to ready, and cleanly down again."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import huiyin
from huiyin.site.up import checkout, fingerprint, network, processes
from huiyin.site.up.folder import DataFolder
from huiyin.site.up.postgres import Cluster
from huiyin.site.up.processes import Keeper
from huiyin.site.up.words import CannotGoOn, _

PACKS = Path(huiyin.__file__).parent / "packs"
READY_SECONDS = 60
LOOK_EVERY = 0.2  # seconds between two looks at the children
THREADS = 2  # requests at once in one web process: more of them spend their time waiting for the interpreter
PORT_PATIENCE = 10.0


class Demo(TypedDict):
    """What was loaded, and who may sign in: (role, user name, password)."""

    pack: str
    sign_ins: list[tuple[str, str, str]]


@dataclass
class Launcher:
    """One run; what it started is ended when its stack unwinds."""

    stack: ExitStack
    home: Path
    host: str
    port: int
    workers: int
    pack: str | None
    keepers: list[Keeper] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def run(self) -> None:
        """Start everything, say when it is ready, and keep it running until the process is told to end."""
        began = time.monotonic()
        root = checkout.here()
        if root:
            checkout.compile_words(root / "src")  # first of all: the sentences to come are among them
        self._check_pack()
        folder = self.stack.enter_context(DataFolder(self.home))
        self._check_demo()
        cluster = self._check(folder)
        if root:
            checkout.bring_front_end(root, say)
        folder.make_secret()
        self._tell_children()
        if cluster:
            self._start_cluster(cluster)
        self._prepare(cluster)
        self._load_demo()
        say(_("Starting web and worker"))
        web, worker = Keeper("web", self._begin_web), Keeper("worker", self._begin_worker)
        self._start(web)
        self._wait_until_it_answers(web)
        self._start(worker)  # only now: people wait for the web, and three at once would slow it
        self._greet(time.monotonic() - began)
        self.stack.callback(say, _("Stopping"))
        while True:
            time.sleep(LOOK_EVERY)
            for keeper in self.keepers:
                _look_after(keeper)

    def _check_pack(self) -> None:
        packs = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
        if self.pack and self.pack not in packs:
            raise CannotGoOn(
                _('There is no pack "%(pack)s" for --demo; there are: %(packs)s.')
                % {"pack": self.pack, "packs": ", ".join(packs)}
            )

    def _check_demo(self) -> None:
        loaded = self._demo()
        if self.pack and loaded and loaded["pack"] != self.pack:
            raise CannotGoOn(
                _('%(folder)s already holds the demo "%(loaded)s"; give another --data folder for "%(pack)s".')
                % {"folder": self.home, "loaded": loaded["pack"], "pack": self.pack}
            )

    def _check(self, folder: DataFolder) -> Cluster | None:
        """Everything that could forbid a start, before anything is written."""
        folder.check_space()
        patience = PORT_PATIENCE if folder.left_behind else 0
        self.stack.enter_context(network.hold(self.host, self.port, patience=patience))
        url = os.environ.get("DATABASE_URL")
        if url:
            from huiyin.site.up import database  # its driver takes a while to load, and most starts need none

            database.check(url)
            return None
        cluster = Cluster(self.home)
        cluster.check_version()
        return cluster

    def _tell_children(self) -> None:
        self.environment |= {"DJANGO_SETTINGS_MODULE": "huiyin.site.settings", "HUIYIN_DATA": str(self.home)}
        self.environment.setdefault("HUIYIN_HOSTS", ",".join(network.names(self.host)))

    def _start_cluster(self, cluster: Cluster) -> None:
        if not cluster.data.exists():
            say(_("Making the database"))
            cluster.create()
        say(_("Starting PostgreSQL"))
        self.stack.callback(cluster.stop)
        keeper = Keeper("PostgreSQL", cluster.start)
        keeper.start()
        self.keepers.append(keeper)
        self.environment["DATABASE_URL"] = cluster.url

    def _prepare(self, cluster: Cluster | None) -> None:
        """Bring tables and static files up to date; an embedded database that saw this very code needs nothing."""
        stamp = self.home / "prepared"
        wanted = fingerprint.of_code()
        if cluster and stamp.exists() and stamp.read_text() == wanted:
            return
        if cluster:
            cluster.make_database()
        say(_("Bringing the tables up to date"))
        self._manage("migrate_once")
        say(_("Collecting the front-end files"))
        # The type of printed papers is read where it lies; no browser asks for it.
        self._manage("collectstatic", "--no-input", "--clear", "--ignore", "*.ttf", "--verbosity", "0")
        stamp.write_text(wanted)

    def _load_demo(self) -> None:
        if self.pack and not self._demo():
            say(_("Playing a month of work for the demo; this happens once"))
            self._manage("load_demo", self.pack, "--write", str(self.home / "demo.json"))

    def _start(self, keeper: Keeper) -> None:
        self.stack.callback(keeper.stop)
        keeper.start()
        self.keepers.append(keeper)

    def _begin_web(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-P",
            "-m",
            "huiyin.site.up.web",
            "--interface",
            "wsgi",
            "huiyin.site.wsgi:application",
        ]
        command += ["--host", self.host, "--port", str(self.port), "--log-level", "warning"]
        command += ["--workers", str(self.workers), "--blocking-threads", str(THREADS)]
        command += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"]
        environment = self.environment | {"HUIYIN_POOL": str(THREADS)}
        return processes.spawn(command, environment=environment, cwd=self.home)

    def _begin_worker(self) -> subprocess.Popen[bytes]:
        return processes.spawn(_manage("procrastinate", "worker"), environment=self.environment, cwd=self.home)

    def _manage(self, *arguments: str) -> None:
        child = processes.spawn(_manage(*arguments), environment=self.environment, cwd=self.home)
        try:
            code = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise
        if code:
            raise CannotGoOn(_("This step stopped for the reason above; see to it and start again."))

    def _wait_until_it_answers(self, web: Keeper) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while web.process and web.process.poll() is None and time.monotonic() < deadline:
            if network.answers(self.host, self.port):
                return
            time.sleep(0.05)
        raise CannotGoOn(_("The web server does not answer; the reason stands above."))

    def _greet(self, seconds: float) -> None:
        say(_("Started in %(seconds)s s; Ctrl-C stops everything") % {"seconds": round(seconds, 1)})
        loaded = self._demo()
        # Programs wait for this line, so it is the same in every language.
        print(f"Ready: {network.address(self.host, self.port)}")
        if loaded:
            print(_("Sign-ins of the demo:"))
            width = max(len(name) for _role, name, _password in loaded["sign_ins"])
            for role, name, password in loaded["sign_ins"]:
                print(f"  {name:<{width}}  {password}  {role}")
        sys.stdout.flush()

    def _demo(self) -> Demo | None:
        try:
            loaded: Demo = json.loads((self.home / "demo.json").read_text())
        except FileNotFoundError:
            return None
        return loaded


def say(sentence: str) -> None:
    print(f"· {sentence}", flush=True)


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "huiyin.site.cli", "manage", *arguments]


def _look_after(keeper: Keeper) -> None:
    try:
        keeper.look(_tell_of_death)
    except CannotGoOn as reason:  # PostgreSQL has not come back yet
        print(f"huiyin: {reason}", file=sys.stderr, flush=True)


def _tell_of_death(name: str, code: int, wait: float) -> None:
    print(
        "huiyin: "
        + _("%(name)s ended (%(code)s) and starts again in %(wait)s s.") % {"name": name, "code": code, "wait": wait},
        file=sys.stderr,
        flush=True,
    )
