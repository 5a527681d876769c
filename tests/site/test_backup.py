"""A house saved in one file while people work, and brought back from it on a machine that has nothing."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from huiyin.site.backup import restoring
from huiyin.site.up.postgres import Cluster
from huiyin.site.up.words import CannotGoOn
from tests.failures.driving import Browser
from tests.site.launching import Run, empty_folder, environment, files_of, huiyin

ROOT = Path(__file__).parents[2]
OPENING = """
import json, django
django.setup()
from django.core.files.base import ContentFile
from django.utils import timezone
from huiyin.cases import actions
from tests import conftest
from tests.cases.loop import PNG, Loop
conftest._build()
loop = Loop(conftest.as_built(), timezone.now())
(paper,) = actions.attach(loop.case, files=[ContentFile(PNG, name="刹车片.png")], by=loop.house.ana, at=loop.at)
print(json.dumps({"case": loop.case.pk, "number": loop.case.number, "customer": loop.customer.pk, "paper": paper.pk}))
"""
TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
CONTENT = "SELECT count(*), md5(coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '')) FROM {} AS row"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A house with a customer, a case and a file of it, at work."""
    with empty_folder() as folder, Run(folder) as run:
        run.wait_ready()
        yield folder


@pytest.fixture(scope="module")
def known(data: Path) -> dict[str, Any]:
    opened = subprocess.run(
        [sys.executable, "-c", OPENING],
        env=environment(
            DATABASE_URL=str(Cluster(data).running_url()),
            HUIYIN_DATA=str(data),
            DJANGO_SETTINGS_MODULE="huiyin.site.settings",
            PYTHONPATH=str(ROOT),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr
    found: dict[str, Any] = json.loads(opened.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def tables(data: Path, known: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return content(str(Cluster(data).running_url()))


@pytest.fixture(scope="module")
def saved(data: Path, tables: dict[str, tuple[int, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "monday.tar"
    code, said = huiyin("backup", file, data)
    assert code == 0, said
    return file


@pytest.fixture
def empty() -> Iterator[Path]:
    with empty_folder() as folder:
        yield folder


def content(url: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has and what they come to."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(TABLES)]
        return {name: connection.execute(CONTENT.format(name)).fetchone() or (0, "") for name in names}


def of_the_stopped(data: Path) -> dict[str, tuple[int, str]]:
    cluster = Cluster(data)
    cluster.start()
    try:
        return content(cluster.url)
    finally:
        cluster.stop()


def parts_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {part.name: tar.extractfile(part).read() for part in tar}  # type: ignore[union-attr]


@pytest.mark.req("E103-4")
def test_a_house_restored_on_an_empty_system_has_all_its_data(
    data: Path, known: dict[str, Any], tables: dict[str, tuple[int, str]], saved: Path, empty: Path
) -> None:
    unchanged = {
        name: rows for name, rows in content(str(Cluster(data).running_url())).items() if rows == tables[name]
    }  # the worker goes on meanwhile

    code, said = huiyin("restore", saved, empty)

    assert code == 0, said
    assert said.startswith("· Everything is as it was at ")
    assert said.endswith(f"start it with: huiyin up --data {empty}\n")
    found = of_the_stopped(empty)
    assert {name: found[name] for name in unchanged} == unchanged
    assert found.keys() == tables.keys()
    assert {"cases_case", "cases_attachment", "customers_customer", "org_person", "rulebook_packversion"} <= {
        name for name, (count, _digest) in unchanged.items() if count
    }
    assert (empty / "secret-key").read_bytes() == (data / "secret-key").read_bytes()
    assert (empty / "secret-key").stat().st_mode & 0o777 == 0o600
    assert files_of(empty / "files") == files_of(data / "files") != {}

    with Run(empty) as run:
        run.wait_ready()
        ana = Browser(f"http://127.0.0.1:{run.port}").sign_in("ana")

        assert "王磊" in ana.read(f"/customers/{known['customer']}/")
        assert known["number"] in ana.read(f"/cases/{known['case']}/")
        with ana.opener.open(f"{ana.house}/cases/{known['case']}/papers/{known['paper']}/") as paper:
            assert paper.read() in files_of(data / "files").values()


def test_a_backup_is_its_owners_alone_and_says_what_its_parts_come_to(saved: Path) -> None:
    parts = parts_of(saved)

    assert saved.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in saved.parent.iterdir()] == ["monday.tar"]  # nothing half-made lies beside it
    assert list(parts)[:3] == ["backup.json", "database.dump", "secret-key"]
    sums = dict(reversed(line.split("  ", 1)) for line in parts.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(part).hexdigest() for name, part in parts.items()}


def test_a_folder_gets_a_backup_named_by_its_moment(data: Path, known: dict[str, Any], tmp_path: Path) -> None:
    code, said = huiyin("backup", tmp_path, data)

    (file,) = tmp_path.iterdir()
    assert code == 0, said
    assert file.name.startswith("huiyin-2")
    assert said.startswith(f"· Saved in {file} (")
    digest = sha256(file.read_bytes()).hexdigest()
    assert digest in said
    with psycopg.connect(str(Cluster(data).running_url())) as connection:
        on_record = connection.execute("SELECT detail->>'digest', detail->>'file' FROM audit_entry ORDER BY id DESC")
        assert on_record.fetchone() == (digest, file.name)


def test_a_backup_overwrites_nothing(data: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.tar").write_text("mine")

    code, said = huiyin("backup", tmp_path / "notes.tar", data)

    assert (code, said) == (
        1,
        f"huiyin: {tmp_path / 'notes.tar'} is there already; a backup never overwrites anything.\n",
    )
    assert (tmp_path / "notes.tar").read_text() == "mine"


def test_a_backup_does_not_go_where_it_would_be_lost_with_the_data(data: Path) -> None:
    code, said = huiyin("backup", data / "files" / "today.tar", data)

    assert code == 1
    assert said == (f"huiyin: A backup inside the data folder {data} would be lost with it; name a place elsewhere.\n")


def test_a_backup_needs_a_folder_to_lie_in(data: Path, tmp_path: Path) -> None:
    code, said = huiyin("backup", tmp_path / "unmounted" / "today.tar", data)

    assert (code, said) == (1, f"huiyin: There is no folder {tmp_path / 'unmounted'}.\n")


def test_nothing_is_restored_over_a_house_at_work(data: Path, saved: Path) -> None:
    code, said = huiyin("restore", saved, data)

    assert code == 1
    assert said.startswith(f"huiyin: Huiyin is already running on {data} ")


def test_nothing_is_restored_into_a_folder_that_holds_something(saved: Path, empty: Path) -> None:
    empty.mkdir()
    (empty / "secret-key").write_text("another house")

    code, said = huiyin("restore", saved, empty)

    assert code == 1
    assert said == f"huiyin: {empty} is not empty; name a new folder with --data. Nothing was changed.\n"
    assert files_of(empty) == {"secret-key": b"another house"}


def changed_in_a_file(whole: bytes) -> bytes:
    place = whole.index(b"\x89PNG") + 40
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]


def changed_in_the_tables(whole: bytes) -> bytes:
    place = whole.index(b"PGDMP") + 5000
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]


DAMAGES = {
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "without its end": lambda whole: whole[: whole.index(b"SHA256SUMS")],
    "a file of it changed": changed_in_a_file,
    "its tables changed": changed_in_the_tables,
    "something else": lambda _whole: b"Dear diary" * 100,
    "empty": lambda _whole: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused(saved: Path, empty: Path, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(DAMAGES[damage](saved.read_bytes()))
    every = {(app, name) for app, name in json.loads(parts_of(saved)["backup.json"])["migrations"]}

    with pytest.raises(CannotGoOn) as refused:
        restoring.restore(broken, home=empty, url="", known=every)

    assert str(refused.value) == (
        f"{broken} is not a whole backup of Huiyin: it is damaged, cut off or something else. Take another one."
    )
    assert files_of(empty) == {}


def test_a_database_of_ones_own_is_saved_and_brought_back(saved: Path, empty: Path, tmp_path: Path) -> None:
    with empty_folder() as home:
        home.mkdir()
        cluster = Cluster(home, durable=False)
        cluster.create()
        cluster.start()
        cluster.make_database()
        try:
            first = huiyin("restore", saved, empty / "one", DATABASE_URL=cluster.url)
            again = huiyin("restore", saved, empty / "other", DATABASE_URL=cluster.url)
            kept = huiyin("backup", tmp_path / "own.tar", empty / "one", DATABASE_URL=cluster.url)
        finally:
            cluster.stop()

    assert first[0] == 0, first[1]
    assert not (empty / "one" / "postgres").exists()
    assert again == (1, "huiyin: The database of DATABASE_URL is not empty; make a new one. Nothing was changed.\n")
    assert kept[0] == 0, kept[1]
    ours, theirs = parts_of(tmp_path / "own.tar"), parts_of(saved)
    assert {name: part for name, part in ours.items() if name.startswith("files/")} == {
        name: part for name, part in theirs.items() if name.startswith("files/")
    }
