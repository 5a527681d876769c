"""What the launcher can't start with: one sentence that says what to do, an exit code, nothing touched."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.site.up import network
from huiyin.site.up.postgres import Cluster
from huiyin.site.up.words import CannotGoOn
from tests.site.launching import CLI, Run, empty_folder, environment, files_of, free_port, refused, wait_until


@pytest.fixture
def data() -> Iterator[Path]:
    with empty_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def guarded() -> Iterator[Cluster]:
    """A server that asks everybody but its owner for a password."""
    with empty_folder() as home:
        home.mkdir()
        cluster = Cluster(home, durable=False)
        cluster.create()
        rules = cluster.data / "pg_hba.conf"
        rules.write_text("local all huiyin trust\nlocal all all scram-sha-256\n")
        cluster.start()
        cluster.make_database()
        yield cluster
        cluster.stop()


def test_data_of_another_postgresql_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    (data / "postgres" / "base").write_text("what a year of work left")
    before = files_of(data)

    code, said = refused(data)

    assert code == 1
    assert said == (
        f"huiyin: {data / 'postgres'} holds data of PostgreSQL 15 and this Huiyin runs 18: save it with the"
        " pg_dump of version 15 and restore that into a new --data folder; nothing was changed.\n"
    )
    assert files_of(data) == before


def test_a_port_in_use_is_refused(data: Path) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]

        code, said = refused(data, "--port", str(port))

    assert code == 1
    assert said == (
        f"huiyin: Huiyin can't listen at 127.0.0.1:{port} (Address already in use); choose another port with --port.\n"
    )
    assert files_of(data) == {}


def test_of_two_started_at_once_one_has_the_port(data: Path) -> None:
    port = str(free_port())
    with Run(data / "one", "--port", port) as one, Run(data / "other", "--port", port) as other:
        wait_until(lambda: one.process.poll() is not None or other.process.poll() is not None)
        lost, kept = (one, other) if one.process.poll() is not None else (other, one)
        wait_until(lambda: kept.said)

        assert lost.process.returncode == 1
        assert lost.said == [
            f"huiyin: Huiyin can't listen at 127.0.0.1:{port} (Address already in use);"
            " choose another port with --port."
        ]
        assert kept.said[0] == "· Making the database"
        assert kept.process.poll() is None


def test_a_port_is_taken_before_anybody_listens_and_free_again_afterwards() -> None:
    port = free_port()

    with network.hold("127.0.0.1", port, patience=0):
        for host in ("127.0.0.1", next(iter(network.EVERYWHERE))):  # that would hold it, too
            with pytest.raises(CannotGoOn):
                network.hold(host, port, patience=0)

    network.hold("127.0.0.1", port, patience=0).close()


def test_it_speaks_chinese_in_a_chinese_terminal(data: Path) -> None:
    code, said = refused(data, DATABASE_URL="mysql://root@localhost/huiyin", LANG="zh_CN.UTF-8")

    assert code == 1
    assert said == (
        "huiyin: DATABASE_URL 不是 PostgreSQL 数据库的地址，请写成 postgresql://user:password@host:5432/name 的形式。\n"
    )


def test_a_pack_that_does_not_exist_is_refused_with_those_that_do(data: Path) -> None:
    code, said = refused(data, "--demo", "auto-servise")

    assert code == 1
    assert said.startswith('huiyin: There is no pack "auto-servise" for --demo; there are: auto-service')
    assert not data.exists()


@pytest.mark.parametrize(
    "url",
    ["mysql://root@localhost/huiyin", "postgresql://localhost", "huiyin", "postgresql://localhost:port/huiyin"],
)
def test_an_address_that_is_none_is_refused(data: Path, url: str) -> None:
    code, said = refused(data, DATABASE_URL=url)

    assert code == 1
    assert said == (
        "huiyin: DATABASE_URL is not the address of a PostgreSQL database;"
        " write it like postgresql://user:password@host:5432/name.\n"
    )
    assert files_of(data) == {}


def test_a_server_that_does_not_answer_is_refused(data: Path) -> None:
    port = free_port()

    code, said = refused(data, DATABASE_URL=f"postgresql://huiyin@127.0.0.1:{port}/huiyin")

    assert code == 1
    assert said == (
        f"huiyin: No PostgreSQL answers at 127.0.0.1:{port}: start it, or correct DATABASE_URL. (Connection refused)\n"
    )


def test_a_database_that_is_missing_is_refused(data: Path, guarded: Cluster) -> None:
    code, said = refused(data, DATABASE_URL=guarded.url.replace("/huiyin?", "/elsewhere?"))

    assert code == 1
    assert said == (
        f'huiyin: There is no database "elsewhere" at {guarded.socket}:5432:'
        " make it with createdb, or correct DATABASE_URL.\n"
    )


def test_a_wrong_password_is_refused(data: Path, guarded: Cluster) -> None:
    code, said = refused(data, DATABASE_URL=guarded.url.replace("//huiyin@", "//guest:wrong@"))

    assert code == 1
    assert said == (
        f'huiyin: The server at {guarded.socket}:5432 does not let user "guest" in:'
        " correct the user or password in DATABASE_URL.\n"
    )


def test_a_server_that_is_too_old_is_refused(data: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        old = threading.Thread(target=_answer_as_version_14, args=[door])
        old.start()

        code, said = refused(
            data, DATABASE_URL=f"postgresql://huiyin@127.0.0.1:{door.getsockname()[1]}/huiyin?sslmode=disable"
        )
        old.join()

    assert code == 1
    assert said == "huiyin: The server of DATABASE_URL is PostgreSQL 14; Huiyin needs 15 or later.\n"


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="needs a small disk of its own, which this machine does not let us mount",
)
def test_a_full_disk_is_refused(data: Path) -> None:
    data.mkdir()
    up = " ".join([*CLI, "up", "--data", str(data), "--port", str(free_port())])

    run = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"mount -t tmpfs -o size=20m tmpfs {data} && {up}"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr == (
        f"huiyin: The disk of {data} is full: free at least 400 MB, or give a --data folder on another disk.\n"
    )


def test_a_file_is_no_data_folder(data: Path) -> None:
    data.write_text("my notes")

    code, said = refused(data)

    assert code == 1
    assert said == f"huiyin: The data folder {data} can't be written (File exists); give another --data.\n"
    assert data.read_text() == "my notes"


def test_a_folder_without_a_name_is_refused() -> None:
    run = subprocess.run([*CLI, "up", "--data", ""], capture_output=True, text=True, env=environment(), check=False)

    assert run.returncode == 2
    assert run.stderr.endswith("argument --data: name a folder\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    code, said = refused(Path("/usr/huiyin"))

    assert code == 1
    assert "can't be written (Permission denied); give another --data." in said


def _answer_as_version_14(door: socket.socket) -> None:
    """As much of PostgreSQL's protocol as a client needs to learn the version."""
    client, _address = door.accept()
    with client:
        client.recv(1024)
        for kind, content in ((b"R", bytes(4)), (b"S", b"server_version\x0014.9\0"), (b"Z", b"I")):
            client.sendall(kind + (len(content) + 4).to_bytes(4, "big") + content)
        client.recv(1024)
