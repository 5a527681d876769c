"""What can be neither saved nor brought back: one sentence, and nothing touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.site.backup import restoring
from huiyin.site.backup.archive import About, Writer
from huiyin.site.up.words import CannotGoOn
from tests.site.launching import empty_folder, files_of, huiyin


@pytest.fixture
def empty() -> Iterator[Path]:
    with empty_folder() as folder:
        yield folder


def test_of_nothing_there_is_no_backup(empty: Path, tmp_path: Path) -> None:
    code, said = huiyin("backup", tmp_path, empty)

    assert (code, said) == (1, f"huiyin: There is nothing to save in {empty} yet.\n")
    assert list(tmp_path.iterdir()) == []


def crafted(file: Path, *steps: list[str], **parts: bytes) -> Path:
    """A backup that is whole in itself, whatever it holds."""
    with file.open("wb") as target:
        writer = Writer(target, About(made_at="2027-11-30T02:00:00+08:00", version="3.0", migrations=list(steps)))
        for name, content in parts.items():
            writer.add(name, content)
        writer.close()
    return file


@pytest.mark.parametrize("name", ["../outside", "/outside", "files/../../outside", "notes"])
def test_a_part_that_is_none_of_ours_is_refused(empty: Path, tmp_path: Path, name: str) -> None:
    archive = crafted(tmp_path / "crafted.tar", **{name: b"mine now"})

    with pytest.raises(CannotGoOn, match="is not a whole backup of Huiyin"):
        restoring.restore(archive, home=empty, url="", known=set())

    assert files_of(empty.parent) == {}


def test_a_backup_of_a_newer_huiyin_is_refused(empty: Path, tmp_path: Path) -> None:
    newer = crafted(tmp_path / "newer.tar", ["cases", "0001_initial"], ["cases", "0999_of_next_year"])

    code, said = huiyin("restore", newer, empty)

    assert code == 1
    assert said == (
        "huiyin: This backup was made by a newer Huiyin (3.0) than this one:"
        " install that or a later one and restore it there. Nothing was changed.\n"
    )
    assert files_of(empty) == {}


def test_a_backup_that_is_not_there_is_refused(empty: Path, tmp_path: Path) -> None:
    code, said = huiyin("restore", tmp_path / "none.tar", empty, LANG="zh_CN.UTF-8")

    assert (code, said) == (1, f"huiyin: 没有备份 {tmp_path / 'none.tar'}。\n")
