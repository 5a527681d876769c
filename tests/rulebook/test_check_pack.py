"""`huiyin manage check_pack FOLDER`: whoever writes a pack is told what is wrong with it, without publishing it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from huiyin.rulebook.loader import Problem

Spoil = Callable[[str, str, str], tuple[Problem, ...]]


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_sound_pack_is_said_to_be_sound(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_pack", str(small))

    assert capsys.readouterr().out == f"The rule book in {small} has no mistakes.\n"


def test_each_mistake_names_file_line_and_nearest_word(
    small: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil("task.yaml", "owner: registrar", "owner: registar")
    spoil("pack.yaml", "[owner, superior]", "[owner, superiour]")

    with pytest.raises(SystemExit) as ending:
        call_command("check_pack", str(small))

    said = capsys.readouterr().err
    assert ending.value.code == 1
    assert "task.yaml:22: " in said
    assert "“registrar”" in said
    assert "pack.yaml:19: " in said


def test_a_folder_without_a_pack_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        call_command("check_pack", str(tmp_path / "nowhere"))

    assert ending.value.code == 1
    assert "nowhere" in capsys.readouterr().err
