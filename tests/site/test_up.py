"""The launcher from nothing to ready and down again; one data folder serves the whole file."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.launching import Run, alive, empty_folder, refused, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes the way Linux shows them")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A folder that was started once and ended in order."""
    with empty_folder() as folder:
        with Run(folder) as run:
            run.wait_ready()
            assert "· Bringing the tables up to date" in run.said
        yield folder


def test_the_second_start_prepares_nothing_again(data: Path) -> None:
    with Run(data) as run:
        run.wait_ready()

        assert run.said[:2] == ["· Starting PostgreSQL", "· Starting web and worker"]
        assert run.said[-1] == f"Ready: http://127.0.0.1:{run.port}"
        assert run.status() == 200


def test_static_files_have_names_that_never_go_stale(data: Path) -> None:
    names = [file.name for file in (data / "static" / "vendor").iterdir()]

    assert [name for name in names if re.fullmatch(r"tabler\.min\.[0-9a-f]{12}\.css", name)]


def test_the_secret_key_is_the_owners_alone(data: Path) -> None:
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_no_process_behind(data: Path, how: signal.Signals) -> None:
    with Run(data) as run:
        run.wait_ready()
        wait_until(lambda: run.children("procrastinate"))
        children = run.children()
        assert run.children("postgres")
        assert run.children("site.up.web")

        code = run.end(how)

        assert code == 0
        assert [pid for pid in children if alive(pid)] == []
        assert not (data / "postgres" / "postmaster.pid").exists()


def test_it_ends_at_once_while_its_web_processes_still_load(data: Path) -> None:
    with Run(data, "--workers", "2") as run:
        wait_until(lambda: len(run.children("site.up.web")) == 3)  # the two and the one that keeps them
        began = time.monotonic()

        code = run.end(signal.SIGTERM)

        assert code == 0
        assert time.monotonic() - began < 8  # the patience with a process that is at work is longer
        assert not any("refused to" in line for line in run.said)


@pytest.mark.parametrize("name", ["site.up.web", "procrastinate"])
def test_a_child_that_was_killed_comes_back(data: Path, name: str) -> None:
    with Run(data) as run:
        run.wait_ready()
        wait_until(lambda: run.children(name))
        (first, *_rest) = run.children(name)

        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not alive(first) and run.children(name), f"{name} did not come back")

        wait_until(lambda: _answers(run))


def test_a_killed_database_comes_back_and_the_pages_with_it(data: Path) -> None:
    with Run(data) as run:
        run.wait_ready()
        (first, *_rest) = run.children("bin/postgres")

        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not alive(first) and run.children("bin/postgres"), "PostgreSQL did not come back")

        wait_until(lambda: _answers(run))


def test_a_start_after_the_launcher_was_killed_is_like_any_other(data: Path) -> None:
    with Run(data) as killed:
        killed.wait_ready()
        children = killed.children()
        killed.end(signal.SIGKILL)

    with Run(data) as run:
        run.wait_ready()

        assert run.status() == 200
        assert [pid for pid in children if alive(pid)] == []


def test_two_cannot_share_a_data_folder(data: Path) -> None:
    with Run(data) as run:
        run.wait_ready()

        code, said = refused(data)

        assert code == 1
        assert said == (
            f"huiyin: Huiyin is already running on {data} (process {run.process.pid});"
            " stop it first, or give another --data.\n"
        )
        assert run.status() == 200


def test_a_command_uses_the_running_database(data: Path) -> None:
    with Run(data) as run:
        run.wait_ready()

        assert _count_people(data) == "0"

    assert _count_people(data) == "0"  # and starts its own when nothing runs
    assert not (data / "postgres" / "postmaster.pid").exists()


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
