"""A catalogue that would meet nobody, or could not be entered, is named by file and line."""

from pathlib import Path

import pytest

from huiyin.rulebook.loader import load, problems_of

CATALOGUE = """\
penalties:
  late: {text: {zh-hans: 迟, en: Late}, applies_to: person, amount: "10", per: pieces, by: [supervisor]}
  led: {text: {zh-hans: 领导, en: Led}, applies_to: {role: director}, amount: "5", processes: [task]}
  told: {text: {zh-hans: 指定, en: Named}, applies_to: named, minimum: "1", maximum: "9"}
penalty_sets:
  both: {title: {zh-hans: 一并, en: Both}, rules: [late, led, told], late: [task.do-in-time]}
"""
PIECES = "          pieces: {type: number, required: true, label: {zh-hans: 数, en: Pieces}}\n"


@pytest.fixture
def catalogue(small: Path) -> Path:
    """The small pack with a catalogue of every kind, and a stage that collects penalties."""
    wording, task = small / "wording.yaml", small / "task.yaml"
    old = '  late: {text: {zh-hans: 迟, en: Late}, applies_to: person, amount: "10"}\n'
    spoilt = wording.read_text(encoding="utf-8").replace("penalties:\n" + old, CATALOGUE)
    wording.write_text(spoilt, encoding="utf-8")
    words = task.read_text(encoding="utf-8").replace("          why:", PIECES + "          why:")
    collecting = words.replace(
        "        owner: registrar\n", "        owner: registrar\n        collects: [penalties]\n"
    )
    task.write_text(collecting, encoding="utf-8")
    return small


def test_a_sound_catalogue_is_read(catalogue: Path) -> None:
    pack = load(catalogue).pack

    assert [(rule.applies_to, rule.role, rule.per, rule.by) for rule in pack.penalties.values()] == [
        ("person", "", "pieces", ("supervisor",)),
        ("role", "director", "", ()),
        ("named", "", "", ()),
    ]
    both = pack.penalty_sets["both"]
    assert (both.rules, both.late) == (("late", "led", "told"), ("task.do-in-time",))
    assert (pack.penalties["led"].is_for("task"), pack.penalties["led"].is_for("other")) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{role: director}", "{role: directer}", ("Role “directer” is not known", "“director”")),
        ("{role: director}", "directer", ("Capacity “directer” is not known", "")),
        ("{role: director}", "{rule: director}", ("lacks “role”", "")),
        ("by: [supervisor]", "by: [customer]", ("Role “customer” is not known", "")),
        ("by: [supervisor]", "by: [supervizor]", ("Role “supervizor”", "“supervisor”")),
        ("processes: [task]", "processes: [tusk]", ("Process that collects penalties “tusk”", "“task”")),
        ("per: pieces", "per: why", ("Required number of the registration “why”", "pieces")),
        (', amount: "10", per', ", per", ("counted by the piece, but has no fixed amount", "")),
        ("rules: [late, led, told]", "rules: [late, lad, told]", ("Penalty “lad” is not known", "“led”")),
        ("late: [task.do-in-time]", "late: [task.do-on-time]", ("Clause “task.do-on-time”", "“task.do-in-time”")),
        ("rules: [late, led, told]", "rules: [late]", ("fewer than two penalties", "")),
        ("rules: [late, led, told]", "rules: [late, late]", ("stands here twice", "")),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_named(catalogue: Path, old: str, new: str, words: tuple[str, str]) -> None:
    file = catalogue / "wording.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    problems = problems_of(catalogue)

    assert any(words[0] in problem.message and words[1] in problem.advice for problem in problems), problems
    assert {problem.file for problem in problems} == {"wording.yaml"}


def test_entries_of_different_processes_make_no_set(catalogue: Path) -> None:
    task = catalogue / "task.yaml"
    words = task.read_text(encoding="utf-8")
    task.write_text(words.replace("        collects: [penalties]\n", ""), encoding="utf-8")

    problems = [problem.message for problem in problems_of(catalogue)]

    assert any("can be entered in no process" in message for message in problems)
