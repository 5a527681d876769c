"""What a pack says about customer files, and the mistakes a tired author makes there."""

from pathlib import Path

import pytest

from huiyin.rulebook.loader import load, problems_of

CUSTOMERS = """\
customers:
  target: 90
  groups:
    basics:
      title: {zh-hans: 基本, en: Basics}
      fields:
        name: {complete: true}
        size: {type: choice, choices: kinds, kinds: [company], label: {zh-hans: 规模, en: Size}}
        income: {type: money, minimum: 0, find: true, label: {zh-hans: 收入, en: Income}}
    reach:
      title: {zh-hans: 联系, en: Reach}
      fields:
        phones: {complete: true}
        assets: {label: {zh-hans: 设备, en: Devices}}
  assets:
    device:
      title: {zh-hans: 设备, en: Device}
      key: serial
      spelling: code
      fields:
        serial: {type: line, complete: true, label: {zh-hans: 序列号, en: Serial}}
        place: {type: region, label: {zh-hans: 装机地, en: Place}}
        next_service_on: {}
  duties:
    file_in_time:
      clause: task.do-in-time
      title: {zh-hans: 建档, en: File it}
      due: {within: 2 days}
      roles: [agent]
  tell_changes: {departments: [shop], fields: [phones, keeper]}
  indicators:
    credit:
      - {measure: size, is: [big], points: 40}
      - {measure: income, at_least: 9000, points: 60}
"""


@pytest.fixture
def filed(small: Path) -> Path:
    (small / "customers.yaml").write_text(CUSTOMERS, encoding="utf-8")
    return small


@pytest.mark.req("B3-1")
def test_a_pack_says_what_a_file_holds(filed: Path) -> None:
    file = load(filed).pack.file

    assert [field.name for field in file.fields] == ["name", "size", "income", "phones", "assets"]
    size, income = file.fields[1:3]
    assert (size.asked_of("company"), size.asked_of("person"), income.find, income.minimum) == (True, False, True, "0")
    device = file.assets["device"]
    assert (device.key_field, device.spelling, [field.name for field in device.own_fields]) == (
        "serial",
        "code",
        ["place"],
    )
    assert (file.target, file.tell, file.tell_of) == (90, ("shop",), ("phones", "keeper"))
    assert file.duties["file_in_time"].due == {"within": "2 days"}


def test_a_pack_that_says_nothing_has_a_plain_file(small: Path) -> None:
    file = load(small).pack.file

    assert {"name", "phones", "addresses", "note"} <= {field.name for field in file.fields}
    assert (file.assets, file.duties) == ({}, {})


# what stands there, what is written instead, words of the complaint, advice
WRONG = {
    "unknown type": ("type: money", "type: mony", "Field type “mony”", "“money”"),
    "part no file has": ("        phones: {", "        phnes: {", "No file has “phnes” by itself", "“phones”"),
    "no phones": ("        phones: {complete: true}\n", "", "No group holds “phones”", ""),
    "no group for things owned": (
        "        assets: {label: {zh-hans: 设备, en: Devices}}\n",
        "",
        "No group holds “assets”",
        "",
    ),
    "type of a part every file has": ("name: {complete: true}", "name: {type: line}", "has no “type”", ""),
    "unknown list": ("choices: kinds", "choices: kinz", "List “kinz”", "“kinds”"),
    "unknown kind of customer": ("kinds: [company]", "kinds: [firm]", "Kind of customer “firm”", "company"),
    "limit that is no number": ("minimum: 0", "minimum: none", "only a number has a minimum", ""),
    "limit of a text": (
        "size: {type: choice, choices: kinds,",
        "size: {type: line, minimum: 1,",
        "only a number has a minimum",
        "",
    ),
    "key that is no field": ("key: serial", "key: serail", "Key of a thing owned “serail”", "“serial”"),
    "unknown spelling": ("spelling: code", "spelling: plat", "Spelling “plat”", "“plate”"),
    "field twice": ("        income: {", "        phones: {}\n        income: {", "stands in the file twice", "line"),
    "unknown duty": ("    file_in_time:", "    file_in_tme:", "Duty “file_in_tme” is not known", "“file_in_time”"),
    "unknown clause": ("clause: task.do-in-time", "clause: task.do-in-tim", "Clause “task.do-in-tim”", "in-time"),
    "impossible deadline": ("due: {within: 2 days}", "due: {within: 2 dais}", "Duty “file_in_time”", ""),
    "unknown role": ("roles: [agent]", "roles: [agnt]", "Role “agnt”", "“agent”"),
    "unknown department": ("departments: [shop]", "departments: [shp]", "Department “shp”", "“shop”"),
    "unknown field to tell of": ("fields: [phones, keeper]", "fields: [phone]", "Field “phone”", "“phones”"),
    "indicator by a choice that is none": ("is: [big]", "is: [bigg]", "“bigg”", "“big”"),
    "indicator by a choice as by a number": ("is: [big]", "at_least: 3", "“size” can't be compared that way", "is"),
    "indicator by a number as by a choice": ("at_least: 9000", "is: [rich]", "“income” can't be compared", "at_least"),
    "impossible target": ("target: 90", "target: 190", "from 1 to 100", ""),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_line_and_the_nearest_word(filed: Path, what: str) -> None:
    old, new, message, advice = WRONG[what]
    text = (filed / "customers.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (filed / "customers.yaml").write_text(text.replace(old, new), encoding="utf-8")

    problems = problems_of(filed)

    found = [problem for problem in problems if message in problem.message]
    assert found, problems
    assert advice in found[0].advice
    assert found[0].file == "customers.yaml"
    assert found[0].line > 0
