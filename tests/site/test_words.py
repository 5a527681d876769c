"""bin/translate on a small project of its own."""

from pathlib import Path

import pytest

from huiyin.site import words


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two modules: a page and refusals that derive from one another."""
    desk = tmp_path / "desk"
    (desk / "jinja2" / "desk").mkdir(parents=True)
    (desk / "__init__.py").touch()
    (desk / "jinja2" / "desk" / "page.html").write_text(
        '{{ _("Good morning, %(name)s", name=person) }}{{ ngettext("%(num)d call", "%(num)d calls", calls) }}'
        "{% trans %}Information{% endtrans %}"
    )
    (desk / "actions.py").write_text(
        "class DeskIsClosed(DomainError):\n"
        '    """The desk\n    is closed."""\n\n'
        "class ClosedForGood(DeskIsClosed):\n"
        '    """It will not open again."""\n\n'
        "class Desk:\n"
        '    """Where people sit."""\n'
    )
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "__init__.py").touch()
    (shop / "enums.py").write_text('from django.utils.translation import gettext_lazy as _\nCALL = _("Call")\n')
    return tmp_path


def translate(project: Path, module: str, language: str, **strings: str) -> None:
    path = project / module / "locale" / language / "LC_MESSAGES" / "django.po"
    text = path.read_text()
    for word, string in strings.items():
        text = text.replace(f'msgid "{word}"\nmsgstr ""', f'msgid "{word}"\nmsgstr "{string}"')
    path.write_text(text)


def po(project: Path, module: str, language: str) -> str:
    return (project / module / "locale" / language / "LC_MESSAGES" / "django.po").read_text()


def lacking(project: Path) -> set[tuple[str, str]]:
    return {(each.word, each.why) for each in words.missing(source=project) if "zh_Hans" in each.file.parts}


def test_words_come_from_pages_python_and_refusals(project: Path) -> None:
    words.update(source=project)

    assert lacking(project) == {
        ("Good morning, %(name)s", "not translated"),
        ("%(num)d call", "not translated"),
        ("Information", "not translated"),
        ("The desk is closed.", "not translated"),
        ("It will not open again.", "not translated"),
        ("Call", "not translated"),
    }


def test_a_translation_that_belongs_to_another_word_is_found_by_what_it_fills_in(project: Path) -> None:
    words.update(source=project)
    translate(project, "desk", "zh_Hans", **{"Good morning, %(name)s": "%(name)s早上好", "Information": "%(name)s信息"})

    found = {word for word, why in lacking(project) if why == "the translation fills in what the word does not"}
    assert found == {"Information"}


def test_one_module_alone_may_be_updated(project: Path) -> None:
    words.update(["shop"], source=project)

    assert (project / "shop" / "locale").exists()
    assert not (project / "desk" / "locale").exists()


def test_traditional_is_filled_from_simplified_with_its_own_vocabulary(project: Path) -> None:
    words.update(source=project)
    translate(project, "desk", "zh_Hans", Information="信息")

    words.update(source=project)

    assert 'msgid "Information"\nmsgstr "資訊"' in po(project, "desk", "zh_Hant")


def test_a_traditional_translation_somebody_wrote_stays(project: Path) -> None:
    words.update(source=project)
    translate(project, "desk", "zh_Hans", Information="信息")
    translate(project, "desk", "zh_Hant", Information="訊息")

    words.update(source=project)

    assert 'msgid "Information"\nmsgstr "訊息"' in po(project, "desk", "zh_Hant")


def test_a_word_nothing_uses_any_more_is_named_and_then_dropped(project: Path) -> None:
    words.update(source=project)
    translate(project, "shop", "zh_Hans", Call="电话")
    (project / "shop" / "enums.py").write_text("")
    (project / "shop" / "views.py").write_text("_('Ring')\n")

    assert {("Call", "no longer used"), ("Ring", "not translated")} <= lacking(project)
    words.update(source=project)
    assert "Call" not in po(project, "shop", "zh_Hans")


def test_running_it_again_changes_no_byte(project: Path) -> None:
    words.update(source=project)
    before = po(project, "desk", "zh_Hans")

    words.update(source=project)

    assert po(project, "desk", "zh_Hans") == before


def test_modules_that_translate_a_word_differently_are_named(project: Path) -> None:
    (project / "desk" / "views.py").write_text("_('Call')\n")
    words.update(source=project)
    translate(project, "desk", "zh_Hans", Call="电话")
    translate(project, "shop", "zh_Hans", Call="呼叫")

    assert [(each.word, each.why) for each in words.clashes(project)] == [("Call", "translated otherwise in desk")]


def test_every_language_speaks_the_same_variables() -> None:
    for module in words.modules():
        for language in words.LANGUAGES:
            path = words._path(module, language)
            for message in words._read(path, language):
                assert [str(error) for error in message.check()] == [], (path, message.id)
