"""The questions of a script on paper, for whoever is asked without a screen."""

import io

import pypdf
import pytest
from django.utils import translation

from huiyin.callbacks.questionnaires import asking_scripts, questionnaire
from huiyin.kernel import printing
from huiyin.rulebook.definitions import ScriptLine
from huiyin.stationery.queries import form_named
from tests.conftest import House


@pytest.mark.req("F-65")
def test_each_question_has_its_answers_to_tick_or_room_to_write(house: House) -> None:
    scripts = asking_scripts()
    assert len(scripts) > 1
    for script in scripts:
        with translation.override("zh-hans"):
            sheet = printing.on_paper(questionnaire(script))

        asked = [row["cells"][0] for row in sheet["rows"][3:]]
        for cell, line in zip(asked, script.questions.values(), strict=True):
            assert cell["label"].endswith(line.label["zh-hans"])
            assert len(cell["choices"]) == number_of_boxes(line)
            assert not any(one["chosen"] for one in cell["choices"])
            assert bool(line.when) == ("仅当" in cell["value"])


def number_of_boxes(line: ScriptLine) -> int:
    if line.type == "yes_no":
        return 2
    leaves = sum(len(one.children) or 1 for one in line.choices)
    return leaves if leaves <= 16 else 0


def test_it_stands_in_the_catalogue_and_lies_on_two_sheets_at_most(house: House) -> None:
    for script in asking_scripts():
        form = form_named(f"questionnaire-{script.key}")
        assert form is not None

        with translation.override("zh-hans"):
            sheets = len(pypdf.PdfReader(io.BytesIO(printing.paper(questionnaire(script)))).pages)

        assert sheets <= 2, script.key
