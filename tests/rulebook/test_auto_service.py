"""The auto-service pack says what the requirements ask of it."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from huiyin.rulebook import queries, rules
from huiyin.rulebook.apps import packs_are_sound
from huiyin.rulebook.charts import flow_chart
from huiyin.rulebook.definitions import Pack, Process
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, manners
from huiyin.rulebook.traffic import Standing, Traffic

LANGUAGES = ("zh-hans", "zh-hant", "en")


@cache
def auto_service() -> Pack:
    return load(PACKS / "auto-service").pack


def complaint() -> Process:
    return auto_service().processes["complaint"]


def test_every_pack_passes_the_system_check() -> None:
    assert packs_are_sound(None) == []


def test_the_system_check_names_file_line_and_nearest_word_of_a_spoiled_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled = shutil.copytree(PACKS / "auto-service", tmp_path / "auto-service") / "complaint.yaml"
    lines = spoiled.read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(number for number, text in enumerate(lines, 1) if text.strip() == "owner: registrar")
    lines[line - 1] = lines[line - 1].replace("registrar", "registar")
    spoiled.write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(queries, "PACKS", tmp_path)

    with pytest.raises(SystemCheckError) as refused:
        call_command("check")

    assert "rulebook.E001" in str(refused.value)
    assert f"complaint.yaml:{line}: " in str(refused.value)
    assert "“registrar”" in str(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["complaint", "measure"])
def test_the_chart_shows_each_stage_and_each_verb(key: str, language: str) -> None:
    process = auto_service().processes[key]

    chart = flow_chart(process, language=language)

    for stage in process.stages.values():
        assert f'href="#stage-{stage.key}"' in chart
        assert f">{stage.title[language]}</text>" in chart
    for verb in process.transitions.values():
        assert f">{verb.title[language]}</text>" in chart


def test_the_chart_counts_what_stands_in_a_stage() -> None:
    chart = flow_chart(
        complaint(), language="en", traffic=Traffic(stages={"judging": Standing(now=41, now_at="/judging/")})
    )

    assert ">41</text>" in chart
    assert ">41</text>" not in flow_chart(complaint(), language="en")


def test_the_chart_needs_no_inline_style() -> None:
    chart = flow_chart(complaint(), language="zh-hans")

    assert "style=" not in chart
    assert "<script" not in chart


@pytest.mark.req("A5-3")
def test_complaints_come_by_many_channels() -> None:
    channels = {choice.key for choice in auto_service().lists["channels"]}

    assert channels >= {"phone", "in_person", "letter", "wechat", "online", "email", "government"}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        pytest.param("intake", "wish", marks=pytest.mark.req("C13-2")),
        pytest.param("findings", "specific_cause", marks=[pytest.mark.req("C13-2"), pytest.mark.req("A6-8")]),
        pytest.param("findings", "responsible_person", marks=pytest.mark.req("A6-9")),
        pytest.param("judgement_founded", "liable_department", marks=pytest.mark.req("A6-6")),
        pytest.param("judgement_founded", "investigate_until", marks=pytest.mark.req("A6-7")),
        pytest.param("judgement_founded", "apology_at", marks=pytest.mark.req("C15-5")),
        pytest.param("judgement_founded", "reported_up", marks=pytest.mark.req("C15-5")),
        pytest.param("tactful_answer", "customer_reaction", marks=pytest.mark.req("A6-5")),
        pytest.param("choice", "instruction", marks=pytest.mark.req("A6-12")),
        pytest.param("summary", "won_back", marks=pytest.mark.req("A5-6")),
        pytest.param("summary", "evaluation", marks=pytest.mark.req("A6-17")),
    ],
)
def test_the_form_asks_for_it(form: str, field: str) -> None:
    asked = {line.name: line for line in complaint().forms[form].fields}

    assert asked[field].required is True


@pytest.mark.req("A6-12")
def test_no_agent_may_choose() -> None:
    verb = complaint().transitions["choose"]

    assert {"agent", "registrar", "owner", "submitter"}.isdisjoint(verb.by)
    assert "supervisor" in verb.by


@pytest.mark.req("A6-10")
def test_repair_and_service_are_investigated_by_different_people() -> None:
    owner = complaint().stages["investigating"].owner

    assert owner is not None
    assert owner.cases["repair_quality"].rule == "head"
    assert (owner.cases["service"].rule, owner.cases["service"].role) == ("role", "supervisor")


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        ("judgement_founded", {"grounds_sufficient": "no", "severity": "general"}, "grounds_sufficient"),
        ("judgement_founded", {"grounds_sufficient": True, "severity": "serious", "reported_up": False}, "reported_up"),
        ("judgement_unfounded", {"grounds_sufficient": "yes", "demand_reasonable": "yes"}, "grounds_sufficient"),
        ("tactful_answer", {"customer_reaction": "objects"}, "customer_reaction"),
        ("callback", {"satisfaction": "dissatisfied"}, "satisfaction"),
    ],
)
def test_answers_that_do_not_fit_are_refused(form: str, values: dict[str, Any], field: str) -> None:
    refusals = rules.refusals_in(complaint().forms[form], values)

    assert [refusal.field for refusal in refusals] == [field]


def test_answers_that_fit_are_taken() -> None:
    values = {"grounds_sufficient": "yes", "severity": "serious", "reported_up": "yes"}

    assert rules.refusals_in(complaint().forms["judgement_founded"], values) == []


def test_a_field_is_shown_when_its_condition_holds() -> None:
    form = complaint().forms["callback"]

    average = {field.name for field in rules.shown_fields(form, {"satisfaction": "average"})}
    satisfied = {field.name for field in rules.shown_fields(form, {"satisfaction": "satisfied"})}

    assert average - satisfied == {"shortfall"}


@pytest.mark.req("C15-4")
def test_the_first_conduct_rule_is_not_to_interrupt() -> None:
    assert "不打断" in auto_service().conduct[0]["zh-hans"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("品牌", "principles", marks=pytest.mark.req("A6-1")),
        pytest.param("渠道短", "principles", marks=pytest.mark.req("A5-7")),
        pytest.param("服務規範", "conduct", marks=pytest.mark.req("A7-1")),
        pytest.param("不争论", "conduct", marks=pytest.mark.req("A7-2")),
        pytest.param("承诺", "conduct", marks=pytest.mark.req("A7-3")),
        pytest.param("推卸责任", "conduct", marks=pytest.mark.req("A7-4")),
        pytest.param("说话音调", "conduct", marks=pytest.mark.req("A7-5")),
        pytest.param("不知道", "forbidden", marks=pytest.mark.req("A7-6")),
        pytest.param("诚实", "conduct", marks=pytest.mark.req("A7-7")),
        pytest.param("倾听", "conduct", marks=pytest.mark.req("A7-8")),
        pytest.param("致歉", "conduct", marks=pytest.mark.req("C15-6")),
    ],
)
def test_a_search_finds_the_rule(words: str, found: str) -> None:
    answer = manners(auto_service(), containing=words)

    assert getattr(answer, found) != ()


def test_a_search_for_what_nobody_says_finds_nothing() -> None:
    assert manners(auto_service(), containing="量子纠缠").empty


@pytest.mark.req("A6-19")
def test_a_measure_with_a_poor_effect_is_analysed_again() -> None:
    measure = auto_service().processes["measure"]

    assert measure.transitions["effect_poor"].target == "analysis"
    assert {choice.key for choice in auto_service().lists["measure_kinds"]} == {"corrective", "preventive", "both"}


def test_pages_begin_with_complaints_in_whichever_order_the_files_are_read() -> None:
    pack = auto_service()

    turned = replace(pack, processes=dict(reversed(pack.processes.items())))

    assert next(iter(turned.processes)) != "complaint"
    assert (pack.foremost.key, turned.foremost.key) == ("complaint", "complaint")
