"""The wheel has everything: installed in a clean environment, without checkout or npm, `huiyin up` works."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.launching import Run, empty_folder, environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def uv() -> str:
    for candidate in ("uv", ".huiyin/uv/bin/uv", ".huiyin/uv-files/bin/uv"):
        program = shutil.which(candidate, path=None if candidate == "uv" else str(ROOT)) or str(ROOT / candidate)
        if (
            Path(program).exists()
            and subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
        ):
            return program
    raise AssertionError("bin/setup brings uv")


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_every_file_of_the_package(wheel: Path) -> None:
    wanted = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/huiyin"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    held = set(zipfile.ZipFile(wheel).namelist())

    there = {file.removeprefix("src/") for file in wanted.stdout.splitlines() if (ROOT / file).exists()}
    assert there - held == set()


def test_it_holds_what_the_checkout_makes(wheel: Path) -> None:
    made = {
        str(file.relative_to(ROOT / "src"))
        for pattern in ("site/vendor/**/*", "*/locale/**/*.mo")
        for file in (ROOT / "src/huiyin").glob(pattern)
        if file.is_file()
    }

    held = set(zipfile.ZipFile(wheel).namelist())

    assert "huiyin/site/vendor/tabler.min.css" in made
    assert "huiyin/site/locale/zh_Hans/LC_MESSAGES/django.mo" in made
    assert made - held == set()


@pytest.fixture
def installed(uv: str, wheel: Path) -> Iterator[Path]:
    """An environment with the wheel and the locked packages it needs, and nothing else."""
    with empty_folder() as environment:
        environment.parent.chmod(0o755)
        locked = ["export", "--quiet", "--locked", "--no-dev", "--no-emit-project", "--no-hashes"]
        wanted = subprocess.run([uv, *locked], cwd=ROOT, capture_output=True, text=True, check=True)
        packages = environment.parent / "requirements.txt"
        packages.write_text(wanted.stdout)
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
        python = str(environment / "bin" / "python")
        install = [uv, "pip", "install", "--quiet", "--python", python, "-r", str(packages), str(wheel)]
        subprocess.run(install, check=True)
        yield environment


def test_it_runs_is_saved_and_restored_without_a_checkout(installed: Path) -> None:
    program = str(installed / "bin" / "huiyin")

    with empty_folder() as data, Run(data, command=[program], PATH="/usr/bin:/bin") as run:
        run.wait_ready()

        assert run.status() == 200
        names = [file.name for file in (data / "static" / "vendor").iterdir()]
        assert [name for name in names if re.fullmatch(r"tabler\.min\.[0-9a-f]{12}\.css", name)]

        saved = data.parent / "saved.tar"
        subprocess.run([program, "backup", str(saved), "--data", str(data)], env=environment(), check=True)
        restored = data.parent / "restored"
        subprocess.run([program, "restore", str(saved), "--data", str(restored)], env=environment(), check=True)
        assert (restored / "postgres" / "PG_VERSION").exists()
