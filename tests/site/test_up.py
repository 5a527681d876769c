"""The launcher from nothing to ready and down again; one data folder serves the whole file."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site.launching import Run, alive, empty_folder, refused, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes the way Linux shows them")


# The child is told to end before anything of ours runs in it, while it has the handler of its parent.
FORKED_INTO_AN_END = """
import multiprocessing, os, signal, time
from huiyin.site.up.web import end_forked_at_once
signal.signal(signal.SIGTERM, lambda *_: None)
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
end_forked_at_once()
child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(20,))
child.start()
child.join()
print(child.exitcode)
"""


@dataclass
class End:
    """What is left of a run that was told to end, and what it had said and answered when it was ready."""

    said: list[str]
    status: int
    code: int
    left: list[int]
    locked: bool


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with empty_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def first(folder: Path) -> End:
    """The first start of all, ended in order."""
    return run_and_end(folder, signal.SIGTERM)


@pytest.fixture(scope="module")
def data(folder: Path, first: End) -> Path:
    """A folder that was started once and ended in order."""
    assert "· Bringing the tables up to date" in first.said
    return folder


@pytest.fixture(scope="module")
def second(data: Path) -> End:
    """The start after that one, ended from the keyboard."""
    return run_and_end(data, signal.SIGINT)


def run_and_end(data: Path, how: signal.Signals) -> End:
    with Run(data) as run:
        run.wait_ready()
        wait_until(lambda: run.children("procrastinate"))
        children = run.children()
        assert run.children("postgres")
        assert run.children("site.up.web")
        said, status = run.said, run.status()

        code = run.end(how)

        left = [pid for pid in children if alive(pid)]
        return End(said, status, code, left, locked=(data / "postgres" / "postmaster.pid").exists())


def assert_prepares_nothing(said: list[str]) -> None:
    assert said[:2] == ["· Starting PostgreSQL", "· Starting web and worker"]
    assert said[-1].startswith("Ready: http://127.0.0.1:")


def test_static_files_have_names_that_never_go_stale(data: Path) -> None:
    names = [file.name for file in (data / "static" / "vendor").iterdir()]

    assert [name for name in names if re.fullmatch(r"tabler\.min\.[0-9a-f]{12}\.css", name)]


def test_the_secret_key_is_the_owners_alone(data: Path) -> None:
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_it_leaves_no_process_behind(first: End, second: End) -> None:
    for end in (first, second):
        assert (end.code, end.left, end.locked) == (0, [], False)


def test_the_second_start_prepares_nothing_again(second: End) -> None:
    assert_prepares_nothing(second.said)
    assert second.status == 200


def test_a_command_starts_a_database_of_its_own_when_nothing_runs(data: Path) -> None:
    assert _count_people(data) == "0"
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_it_ends_at_once_while_its_web_processes_still_load(data: Path) -> None:
    with Run(data, "--workers", "2") as run:
        wait_until(lambda: len(run.children("site.up.web")) == 3)  # the two and the one that keeps them
        began = time.monotonic()

        run.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not run.children("site.up.web"))

        assert time.monotonic() - began < 8  # the patience with a process that is at work is longer
        assert run.process.wait() == 0
        assert not any("refused to" in line for line in run.said)


def test_an_end_that_comes_while_a_web_process_is_forked_is_not_lost() -> None:
    ended = subprocess.run([sys.executable, "-c", FORKED_INTO_AN_END], capture_output=True, text=True, timeout=60)

    assert (ended.stdout.strip(), ended.stderr) == (str(-signal.SIGTERM), "")


@pytest.fixture(scope="module")
def left_behind(data: Path) -> list[int]:
    """The processes of a launcher that was killed."""
    with Run(data) as killed:
        killed.wait_ready()
        children = killed.children()
        killed.end(signal.SIGKILL)
        return children


@pytest.fixture(scope="module")
def running(data: Path, left_behind: list[int]) -> Iterator[Run]:
    """The start after that one; it serves the tests from here to the end of the file, for each costs seconds."""
    with Run(data) as run:
        yield run.wait_ready()


def test_a_start_after_the_launcher_was_killed_is_like_any_other(running: Run, left_behind: list[int]) -> None:
    assert_prepares_nothing(running.said)
    assert running.status() == 200
    assert [pid for pid in left_behind if alive(pid)] == []


def test_two_cannot_share_a_data_folder(data: Path, running: Run) -> None:
    code, said = refused(data)

    assert code == 1
    assert said == (
        f"huiyin: Huiyin is already running on {data} (process {running.process.pid});"
        " stop it first, or give another --data.\n"
    )
    assert running.status() == 200


def test_a_command_uses_the_running_database(data: Path, running: Run) -> None:
    [server] = running.children("bin/postgres")

    assert _count_people(data) == "0"

    assert running.children("bin/postgres") == [server]


@pytest.mark.parametrize("name", ["site.up.web", "procrastinate", "bin/postgres"])
def test_a_child_that_was_killed_comes_back_and_the_pages_with_it(running: Run, name: str) -> None:
    wait_until(lambda: running.children(name))
    (first, *_rest) = running.children(name)

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not alive(first) and running.children(name), f"{name} did not come back")

    wait_until(lambda: _answers(running))


def _answers(run: Run) -> bool:
    try:
        return run.status() == 200
    except OSError:
        return False


def _count_people(data: Path) -> str:
    import subprocess

    from tests.site.launching import CLI, environment

    question = "from huiyin.org.models import Person; print(Person.objects.count())"
    answer = subprocess.run(
        [*CLI, "manage", "shell", "--verbosity", "0", "--command", question],
        capture_output=True,
        text=True,
        env=environment(HUIYIN_DATA=str(data)),
        check=True,
    )
    return answer.stdout.strip()
