"""A pack with a mistake names the file, the line and the nearest right word."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import BrokenPack, Problem, load, problems_of

Spoil = Callable[[str, str, str], tuple[Problem, ...]]

# file, what stands there, what a tired author writes, (words of the complaint, advice), where the complaint points
# (nothing: to what was written)
WRONG: dict[str, tuple[str, str, str, tuple[str, str], str]] = {
    "unknown section": ("pack.yaml", "ladder:", "lader:", ("no “lader”", "“ladder”"), ""),
    "unknown word in a stage": ("task.yaml", "owner: registrar", "ownr: registrar", ("no “ownr”", "“owner”"), ""),
    "unknown word in a field": ("task.yaml", "required: true", "requird: true", ("no “requird”", "“required”"), ""),
    "unknown stage to go to": ("task.yaml", "to: checking", "to: cheking", ("Stage “cheking”", "“checking”"), ""),
    "unknown stage to come from": ("task.yaml", "from: [doing]", "from: [doin]", ("Stage “doin”", "“doing”"), ""),
    "unknown first stage": ("task.yaml", "first: doing", "first: dong", ("Stage “dong”", "“doing”"), ""),
    "unknown intake form": ("task.yaml", "intake: intake", "intake: intak", ("Form “intak”", "“intake”"), ""),
    "unknown form of a transition": (
        "task.yaml",
        "by: [registrar]}",
        "by: [registrar], form: intke}",
        ("Form “intke”", "“intake”"),
        "",
    ),
    "unknown role": (
        "task.yaml",
        "by: [supervisor], kind: end",
        "by: [superviser], kind: end",
        ("Role “superviser”", "“supervisor”"),
        "",
    ),
    "unknown role as owner": (
        "task.yaml",
        "{role: supervisor}",
        "{role: supervizor}",
        ("Role “supervizor”", "“supervisor”"),
        "",
    ),
    "unknown owner": ("task.yaml", "owner: registrar", "owner: registar", ("Owner “registar”", "“registrar”"), ""),
    "unknown guard": (
        "task.yaml",
        "kind: end",
        "needs: [two_proposal], kind: end",
        ("Guard “two_proposal”", "“two_proposals”"),
        "",
    ),
    "unknown effect": (
        "task.yaml",
        "kind: end",
        "effects: [new_rond], kind: end",
        ("Effect “new_rond”", "“new_round”"),
        "",
    ),
    "unknown mark": (
        "task.yaml",
        "kind: end",
        "marks: [lead_wn], kind: end",
        ("Mark “lead_wn”", "“lead_won”"),
        "",
    ),
    "unknown clause": (
        "task.yaml",
        "clause: task.do-in-time",
        "clause: task.do-in-tme",
        ("Clause “task.do-in-tme”", "“task.do-in-time”"),
        "",
    ),
    "unknown list": ("task.yaml", "choices: kinds", "choices: kind", ("List “kind”", "“kinds”"), ""),
    "unknown field type": ("task.yaml", "type: line", "type: lines", ("Field type “lines”", "“line”"), ""),
    "unknown check": (
        "task.yaml",
        "[forbidden_phrases]",
        "[forbiden_phrases]",
        ("Check “forbiden_phrases”", "“forbidden_phrases”"),
        "",
    ),
    "check of what is no text": (
        "task.yaml",
        "choices: kinds",
        "choices: kinds, checks: [no_apology]",
        ("Only text", "Leave “checks” out, or give the field another type"),
        "",
    ),
    "unknown step": ("task.yaml", "step: doing", "step: doin", ("Step “doin”", "“doing”"), ""),
    "unknown kind": ("task.yaml", "kind: back", "kind: bak", ("Kind of transition “bak”", "“back”"), ""),
    "unknown end": ("task.yaml", "ends: settled", "ends: setled", ("End “setled”", "“settled”"), ""),
    "unknown meaning": ("task.yaml", "means: content", "means: contents", ("Meaning “contents”", "“content”"), ""),
    "a meaning of another type": (
        "task.yaml",
        "{type: line, ",
        "{type: line, means: wish, ",
        ("“wish” is of type text; “why” is line", "Correct the field, or leave “means” out of it"),
        "",
    ),
    "a meaning with another list": (
        "task.yaml",
        "{type: choice, ",
        "{type: choice, means: severity, ",
        ("choices from the list “severities”", "Correct the field, or leave “means” out of it"),
        "",
    ),
    "a thing said twice": (
        "task.yaml",
        "          why: {type: line, ",
        "          other: {type: text, means: content, label: {zh-hans: 其他, en: O}}\n          why: {type: line, ",
        ("“other” means “content”, as “what” does already", "Correct the field, or leave “means” out of it"),
        "          other:",
    ),
    "nothing says what the matter is about": (
        "task.yaml",
        "means: content, ",
        "",
        ("no field of it says what the matter is about", "means: content"),
        "      intake:",
    ),
    "a thing owned by nobody": (
        "task.yaml",
        "          why: {type: line, ",
        "          thing: {type: line, means: asset, label: {zh-hans: 物, en: T}}\n          why: {type: line, ",
        ("“asset” is a customer's, and form “intake” asks for none", "leave out what “thing” means"),
        "          thing:",
    ),
    "unknown default": (
        "task.yaml",
        "{type: datetime, ",
        "{type: datetime, default: nw, ",
        ("Default “nw”", "“now”"),
        "",
    ),
    "a choice that begins with what is not in its list": (
        "task.yaml",
        "{type: choice, choices: kinds, ",
        "{type: choice, choices: kinds, default: huge, ",
        ("Default “huge”", "Known are: big, small, tiny"),
        "",
    ),
    "a text that begins with now": (
        "task.yaml",
        "{type: line, ",
        "{type: line, default: now, ",
        ("Only a date can begin with now", "Leave “default” out, or give the field another type"),
        "",
    ),
    "unknown setting of an entry": (
        "pack.yaml",
        "      label: {zh-hans: 小, en: Small}",
        "      label: {zh-hans: 小, en: Small}\n      settings: {by_hnd: false}",
        ("no “by_hnd”", "“by_hand”"),
        "      settings: {by_hnd: false}",
    ),
    "more than wholly satisfied": (
        "pack.yaml",
        "      label: {zh-hans: 小, en: Small}",
        "      label: {zh-hans: 小, en: Small}\n      settings: {satisfied: 101}",
        ("“satisfied” is a whole number from 0 to 100", "Write it like 100"),
        "      settings: {satisfied: 101}",
    ),
    "how the matter came in, said later": (
        "task.yaml",
        "    stages:\n",
        "      note:\n        title: {zh-hans: 记, en: Note}\n        fields:\n"
        "          said: {type: text, means: content, label: {zh-hans: 话, en: Said}}\n    stages:\n",
        ("“content” is said by the form that opens a case, not by “note”", "Leave “means” out here"),
        "          said:",
    ),
    "an effect without what it keeps": (
        "task.yaml",
        "kind: end",
        "effects: [note_answer], kind: end",
        ("Effect “note_answer” keeps “answer”", "means: answer"),
        "",
    ),
    "a guard without what it looks for": (
        "task.yaml",
        "kind: end",
        "needs: [called_back_satisfied], kind: end",
        ("Guard “called_back_satisfied” looks for “satisfaction”", "means: satisfaction"),
        "",
    ),
    "unknown answer in when": (
        "task.yaml",
        "when: {kind: [big]}",
        "when: {kind: [bigg]}",
        ("Possible answer “bigg”", "“big”"),
        "",
    ),
    "unknown field in when": ("task.yaml", "when: {kind: [big]}", "when: {kint: [big]}", ("“kint”", "“kind”"), ""),
    "a field that no proposal decides": (
        "task.yaml",
        "{type: datetime, ",
        "{type: datetime, decided: what, ",
        ("does not decide “until”", "compensation_kind"),
        "",
    ),
    "a departure explained where nobody can write": (
        "task.yaml",
        "          until:",
        "          compensation_value:\n            {type: money, means: compensation_value, decided: kind, "
        "label: {zh-hans: 额, en: V}}\n          until:",
        ("Field “kind”", "what"),
        "            {type: money, means",
    ),
    "agreed field in no form": (
        "task.yaml",
        "{agreed: until}",
        "{agreed: untill}",
        ("Date field “untill”", "“until”"),
        "",
    ),
    "agreed field that is no date": (
        "task.yaml",
        "{agreed: until}",
        "{agreed: what}",
        ("Date field “what”", "until"),
        "",
    ),
    "unknown unit of a deadline": (
        "task.yaml",
        "2 working days",
        "2 workdays",
        ("The deadline of", "Write it like {within: 2 working days}"),
        "",
    ),
    "unknown form of a deadline": (
        "task.yaml",
        "{within: 2 working days}",
        "{withn: 2 working days}",
        ("deadline", "Write it like {within: 2 working days}"),
        "",
    ),
    "an answer without an owner": (
        "task.yaml",
        ", small: {head: liable}",
        "",
        ("no owner for the answer “small”", "Add “small:” below it"),
        "owner: {by: kind",
    ),
    "an owner for no answer": ("task.yaml", "small: {head", "smal: {head", ("no answer “smal”", "“small”"), ""),
    "a stage without an owner": (
        "task.yaml",
        "        owner: registrar\n",
        "",
        ("lacks “owner”", "ends"),
        "      doing:\n",
    ),
    "a deadline counted from nowhere known": (
        "task.yaml",
        "        due: {within: 2 working days}\n",
        "        due: {within: 2 working days}\n        since: reciept\n",
        ("“reciept” is not known", "“receipt”"),
        "        since: reciept",
    ),
    "a beginning without a deadline": (
        "task.yaml",
        "        due: {within: 2 working days}\n",
        "        since: receipt\n",
        ("has no deadline to count", "Add “due:” below it"),
        "",
    ),
    "a deadline that may never have been agreed": (
        "task.yaml",
        "{type: datetime, required: true, ",
        "{type: datetime, ",
        ("Stage “doing” may be reached before “until” has an answer", "else:"),
        "        due: {agreed: until}",
    ),
    "a deadline before no event": (
        "task.yaml",
        "due: {agreed: until}",
        "due: {before_event: 3 days}",
        ("does not say which", "event: {field: NAME}"),
        "",
    ),
    "an event that nothing counts to": (
        "task.yaml",
        "        due: {within: 2 working days}\n",
        "        due: {within: 2 working days}\n        event: {field: until}\n",
        ("no deadline that counts to an event", "Leave “event” out here"),
        "        event: {field: until}",
    ),
    "an event that is no date": (
        "task.yaml",
        "due: {agreed: until}\n",
        "due: {before_event: 3 days}\n        event: {field: what}\n",
        ("Date field “what”", "until"),
        "        event: {field: what}",
    ),
    "counted since what is no date": (
        "task.yaml",
        "        due: {within: 2 working days}\n",
        "        due: {within: 2 working days}\n        since: {field: why}\n",
        ("Date field “why”", "until"),
        "        since: {field: why}",
    ),
    "another deadline that is agreed, too": (
        "task.yaml",
        "        due: {agreed: until}\n",
        "        due: {agreed: until}\n        else: {agreed: until}\n",
        ("“else” is for when nothing was said", "Write it like {within: 2 working days}"),
        "        else: {agreed: until}",
    ),
    "an answer without a deadline": (
        "task.yaml",
        "due: {within: 2 working days}",
        "due: {by: kind, cases: {big: {within: 1 day}}}",
        ("no deadline for the answer “small”", "else:"),
        "",
    ),
    "a deadline for no answer": (
        "task.yaml",
        "due: {within: 2 working days}",
        "due: {by: kind, cases: {big: {within: 1 day}, smal: {within: 2 days}}}",
        ("no answer “smal”", "“small”"),
        "",
    ),
    "waiting for nobody known": (
        "task.yaml",
        "        owner: registrar\n",
        "        owner: registrar\n        waits_for: custmer\n",
        ("“custmer” is not known", "“customer”"),
        "        waits_for: custmer",
    ),
    "an end that waits": (
        "task.yaml",
        "ends: settled",
        "ends: settled, waits_for: customer",
        ("is an end", "Leave “waits_for” out here"),
        "",
    ),
    "unknown department as owner": (
        "task.yaml",
        "{head: liable}",
        "{head: shp}",
        ("Department “shp”", "“shop”"),
        "",
    ),
    "a department named by what is none": (
        "task.yaml",
        "{head: liable}",
        "{head: {field: kind}}",
        ("Field of type department “kind”", "None is defined yet"),
        "",
    ),
    "an owner who had no such stage": (
        "task.yaml",
        "{head: liable}",
        "{stage: dong}",
        ("Stage “dong”", "“doing”"),
        "",
    ),
    "an owner of a stage that may have been left out": (
        "task.yaml",
        "        owner: registrar\n",
        "        owner: {stage: checking}\n",
        ("may be reached before “checking” says whose work it is", "every way there"),
        "",
    ),
    "an owner by an answer that may be missing": (
        "task.yaml",
        "choices: kinds, required: true",
        "choices: kinds",
        ("may be reached before “kind” says whose work it is", "every way there"),
        "        owner: {by: kind",
    ),
    "an unknown mode of approval": (
        "task.yaml",
        "kind: end",
        "approval: {mode: al, by: [{role: manager}]}, kind: end",
        ("Mode of approval “al”", "“all”"),
        "",
    ),
    "an approval by nobody": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: []}, kind: end",
        ("asks for signatures, but of nobody", "Name at least one here"),
        "",
    ),
    "an approval by an unknown role": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manger}]}, kind: end",
        ("Role “manger”", "“manager”"),
        "",
    ),
    "an approval by a department that may be unnamed": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{head: {field: place}}]}, kind: end",
        ("Field of type department “place”", "None is defined yet"),
        "",
    ),
    "a signature due at an agreed time": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manager}], due: {agreed: until}, clause: task.be-kind}, kind: end",
        ("A signature is due within a time", "Write it like {within: 1 working day}"),
        "",
    ),
    "a signature due without a clause": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manager}], due: {within: 1 day}}, kind: end",
        ("names no clause", "Add “clause:” below it"),
        "",
    ),
    "an approval asked at no known time": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manager}], asked: on_entr}, kind: end",
        ("When it is asked “on_entr”", "on_entry"),
        "",
    ),
    "an objection that leads nowhere": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manager}], objected: retrn}, kind: end",
        ("Transition “retrn”", "“return”"),
        "",
    ),
    "an objection that asks again": (
        "task.yaml",
        "kind: end",
        "approval: {mode: all, by: [{role: manager}], objected: approve}, kind: end",
        ("can't follow an objection", "neither a form nor an approval"),
        "",
    ),
    "a list that is ticked without entries": (
        "task.yaml",
        "{type: line, ",
        "{type: several, ",
        ("is a choice without “choices”", "Known are: kinds"),
        "          why: {type: several",
    ),
    "all of what is not ticked": (
        "task.yaml",
        "{type: choice, choices: kinds, ",
        "{type: choice, choices: kinds, all: true, ",
        ("Only a field of type several can want all of its entries", "Leave “all” out, or give the field another type"),
        "",
    ),
    "a limit of what has no size": (
        "task.yaml",
        "{type: line, ",
        "{type: line, minimum: 1, ",
        ("Only an amount or a number has a “minimum”", "Leave “minimum” out, or give the field another type"),
        "",
    ),
    "a limit that is no number": (
        "task.yaml",
        "{type: line, ",
        "{type: number, maximum: many, ",
        ("“many” is not an amount", "Write it like 128.50"),
        "",
    ),
    "a condition on what is ticked together": (
        "task.yaml",
        "kind: {type: choice, choices: kinds, required: true, ",
        "kind: {type: several, choices: kinds, required: true, ",
        ("“kind” has no fixed answers to depend on", "Name a field of type choice or yes_no"),
        "          why:",
    ),
    "a comparison of two": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [what, is], field: what, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("A comparison is a field", "[asked, is_not, due]"),
        "        refusals:",
    ),
    "a comparison nobody knows": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [what, is_nt, what], field: what, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("Relation “is_nt”", "“is_not”"),
        "        refusals:",
    ),
    "words that are compared by size": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [what, above, what], field: what, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("can't be compared so", "Compare two fields of one type"),
        "        refusals:",
    ),
    "a sum that is no sum": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [what -, is, what], field: what, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("“what -” can't be reckoned", "due - paid"),
        "        refusals:",
    ),
    "a sum of words": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [why + why, is, why], field: why, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("“why + why” and “why” can't be compared so", "Compare two fields of one type"),
        "        refusals:",
    ),
    "a comparison with what is said later": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{compare: [why, is, how], field: why, message: {zh-hans: 错, en: N}}]\n"
        "      later: {title: {zh-hans: 后, en: L}, fields: {how: {type: line, label: {zh-hans: 法, en: H}}}}\n"
        "    stages:\n",
        ("“intake” compares with “how”, which may not have been answered", "Ask for it as required"),
        "        refusals:",
    ),
    "a refusal of everything": (
        "task.yaml",
        "    stages:\n",
        "        refusals: [{field: what, message: {zh-hans: 错, en: N}}]\n    stages:\n",
        ("would refuse everything", "Name at least one here"),
        "        refusals:",
    ),
    "counting as nothing known": (
        "task.yaml",
        "    number: RW\n",
        "    number: RW\n    counts_as: complant\n",
        ("What it counts as “complant”", "“complaint”"),
        "    counts_as:",
    ),
    "a group that is not named": (
        "task.yaml",
        "    number: RW\n",
        "    number: RW\n    group: errands\n",
        ("Group “errands”", "None is defined yet"),
        "    group:",
    ),
    "kept to an unknown role": (
        "task.yaml",
        "    number: RW\n",
        "    number: RW\n    sees: [directr]\n",
        ("Role “directr”", "“director”"),
        "    sees:",
    ),
    "a way on to several stages": (
        "task.yaml",
        "to: done, by: [supervisor], kind: end",
        "to: [doing, done], by: [supervisor], kind: end",
        ("only a way back leaves the choice", "kind: back"),
        "",
    ),
    "a way back to an unknown one of several": (
        "task.yaml",
        "to: doing, by: [supervisor], kind: back",
        "to: [doing, checkng], by: [supervisor], kind: back",
        ("Stage “checkng”", "“checking”"),
        "",
    ),
    "a way back to nowhere": (
        "task.yaml",
        "to: doing, by: [supervisor], kind: back",
        "to: [], by: [supervisor], kind: back",
        ("“to” is empty", "Name at least one here"),
        "",
    ),
    "levels neither open nor strict": (
        "wording.yaml",
        "  reopen_within: 30 days",
        "  escalation: strictly",
        ("Setting “escalation” is not right", "Write open or strict"),
        "",
    ),
    "a deadline without a clause": (
        "task.yaml",
        "        clause: task.do-in-time\n      checking",
        "      checking",
        ("names no clause", "Add “clause:” below it"),
        "      doing:\n",
    ),
    "an end with a deadline": (
        "task.yaml",
        "ends: settled",
        "ends: settled, due: {within: 1 day}",
        ("is an end", "Leave “due” out here"),
        "",
    ),
    "a stage nobody reaches": (
        "task.yaml",
        "to: checking",
        "to: done",
        ("No way leads to stage “checking”", "Lead a transition there, or take it out"),
        "      checking:\n",
    ),
    "a stage that leads nowhere": (
        "task.yaml",
        "kind: end",
        "kind: withdraw",
        ("no way leads to an end", "Lead a transition from here to a stage with “ends:”"),
        "      doing:\n",
    ),
    "a form nobody uses": (
        "task.yaml",
        "    stages:\n",
        "      spare: {title: {zh-hans: 备, en: S}, fields: {a: {type: date, label: {zh-hans: 甲, en: A}}}}\n"
        "    stages:\n",
        ("No transition uses form “spare”", "Name it in a transition, or take it out"),
        "spare:",
    ),
    "a missing title": (
        "task.yaml",
        "{title: {zh-hans: 提交, en: Submit}, ",
        "{",
        ("lacks “title”", "Add “title:” below it"),
        "submit: {",
    ),
    "a text without English": (
        "task.yaml",
        "{zh-hans: 任务, en: Task}",
        "{zh-hans: 任务}",
        ("lacks “en”", "Add “en:” below it"),
        "",
    ),
    "a text without Chinese": (
        "task.yaml",
        "{zh-hans: 任务, en: Task}",
        "{en: Task}",
        ("lacks “zh-hans”", "Add “zh-hans:” below it"),
        "",
    ),
    "a key twice": (
        "task.yaml",
        "        step: doing\n",
        "        step: doing\n        step: done\n",
        ("“step” stands here twice", "It first stands in line"),
        "step: done\n",
    ),
    "a section twice": (
        "wording.yaml",
        "settings:",
        "pack: other\nsettings:",
        ("“pack” stands in the pack twice", "pack.yaml, line 1"),
        "pack: other",
    ),
    "a list entry twice": (
        "pack.yaml",
        "tiny:",
        "big:",
        ("“big” stands in list “kinds” twice", "line 11"),
        "        big:",
    ),
    "a number that is none": (
        "task.yaml",
        "number: RW",
        "number: rw1",
        ("can't begin a number", "capital letters"),
        "",
    ),
    "a rung out of order": (
        "pack.yaml",
        "{before: 1 day",
        "{after: 2 days",
        ("Rung “due” does not come later", "Write the rungs in the order of their times"),
        "  due: {tells",
    ),
    "a rung with a wrong length": (
        "pack.yaml",
        "{before: 1 day",
        "{before: 1 dya",
        ("1 dya", "Write it like {after: 1 working hour}"),
        "",
    ),
    "a rung that tells nobody": (
        "pack.yaml",
        "{before: 1 day, tells: [owner]",
        "{before: 1 day, tells: []",
        ("tells nobody", "Name at least one here"),
        "",
    ),
    "an unknown addressee": (
        "pack.yaml",
        "[owner, superior]",
        "[owner, superiour]",
        ("Addressee “superiour”", "“superior”"),
        "",
    ),
    "an amount that is none": (
        "wording.yaml",
        'amount: "10"',
        "amount: ten",
        ("“ten” is not an amount", "Write it like 128.50"),
        "",
    ),
    "a penalty with two prices": (
        "wording.yaml",
        'amount: "10"',
        'amount: "10", maximum: "20"',
        ("one of them is too many", "Leave “amount” out here"),
        "",
    ),
    "an unknown parent": ("wording.yaml", "parent: house", "parent: hose", ("Department “hose”", "“house”"), ""),
    "an unknown setting": ("wording.yaml", "reopen_within", "reopn_within", ("“reopn_within”", "“reopen_within”"), ""),
    "a setting with a wrong value": (
        "wording.yaml",
        "30 days",
        "soon",
        ("reopen_within", "Write a number of days, such as 30 days"),
        "",
    ),
    "a setting that names no clause": (
        "wording.yaml",
        "  reopen_within: 30 days",
        "  promise_clause: task.do-in-tme",
        ("Clause “task.do-in-tme”", "“task.do-in-time”"),
        "",
    ),
    "a clause nobody carries": (
        "pack.yaml",
        "guidance: true, ",
        "",
        ("No rule carries clause “task.be-kind”", "guidance: true"),
        "task.be-kind",
    ),
    "a key longer than what keeps it": (
        "task.yaml",
        "      submit: {title",
        f"      {'x' * 41}: {{title",
        ("can't be a key in", "at most 40 letters"),
        "x" * 41,
    ),
    "a choice longer than what keeps it": (
        "pack.yaml",
        "big: {zh-hans: 大",
        "as_big_as_it_can_be_at_all: {zh-hans: 大",
        ("can't be a key in List “kinds”", "at most 24 letters"),
        "as_big_as_it_can_be_at_all",
    ),
    "a clause key in capitals": (
        "pack.yaml",
        "task.be-kind",
        "task.Be-Kind",
        ("can't be a key", "Write it like complaint.judge-at-once"),
        "",
    ),
    "a saved reply with a forbidden phrase": (
        "wording.yaml",
        "zh-hans: 您好",
        "zh-hans: 这不行",
        ("forbidden phrase “不行”", "Say it in other words"),
        "",
    ),
    "a saved reply that apologises": (
        "wording.yaml",
        "zh-hans: 您好",
        "zh-hans: 对不起",
        ("apologises", "apology: true"),
        "",
    ),
    "an exception without its phrase": (
        "wording.yaml",
        "[行不行]",
        "[可以]",
        ("must hold “不行”", "Write it like 不行…"),
        "",
    ),
    "for many, but only the customer takes it": (
        "task.yaml",
        "from: [doing], to: checking, by: [registrar]}",
        "from: [doing], to: checking, by: [customer], many: true}",
        ("only the customer takes it", "Take “many” away"),
        "",
    ),
    "for many, with a choice among stages": (
        "task.yaml",
        "to: doing, by: [supervisor], kind: back}",
        "to: [doing, checking], by: [supervisor], kind: back, many: true}",
        ("leaves the choice among several stages", "name one stage"),
        "",
    ),
    "for many, neither yes nor no": (
        "task.yaml",
        "kind: end",
        "many: often, kind: end",
        ("true or false", "Write it like true"),
        "",
    ),
    "dispatching to what is no liable department": (
        "task.yaml",
        "{type: line, ",
        "{type: line, dispatch: true, ",
        ("only the liable department is dispatched to", "means: liable_department"),
        "",
    ),
    "what is no person is from outside a department": (
        "task.yaml",
        "{type: line, ",
        "{type: line, outside: nowhere, ",
        ("Only a person is from outside", "outside"),
        "",
    ),
    "dispatching by classes that name nobody": (
        "task.yaml",
        "{type: line, ",
        "{type: department, means: liable_department, dispatch: true, ",
        ("no class names its department", "department: KEY"),
        "",
    ),
    "dispatching without a measure": (
        "task.yaml",
        "{type: line, ",
        "{type: department, means: liable_department, dispatch: true, ",
        ("which nobody has said", "open_per_person"),
        "",
    ),
    "a measure of work that nobody looks at": (
        "wording.yaml",
        "reopen_within: 30 days",
        "open_per_person: 8",
        ("Nothing reads this", "Say so at the field"),
        "",
    ),
    "no work for a person": (
        "wording.yaml",
        "reopen_within: 30 days",
        "open_per_person: 0",
        ("Setting “open_per_person”", "Write a whole number from 1"),
        "",
    ),
    "a department named in another list": (
        "pack.yaml",
        "label: {zh-hans: 小, en: Small}",
        "settings: {department: shop}\n      label: {zh-hans: 小, en: Small}",
        ("is read in list “classes” only", "Leave “department” out here"),
        "settings: {department: shop}",
    ),
    "what is no YAML": (
        "task.yaml",
        "{agreed: until}",
        "{agreed: until",
        ("not YAML", "Look here and one line above: indentation, brackets, quotation marks, a space after each colon"),
        "clause: task.do-in-time",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil: Spoil, small: Path, case: tuple[str, str, str, tuple[str, str], str]
) -> None:
    file, right, wrong, (message, advice), place = case

    problems = spoil(file, right, wrong)

    text = (small / file).read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [
        p
        for p in problems
        if (p.file, p.line) == (file, line) and message in p.message and p.advice and advice in p.advice
    ]
    assert found, "\n".join(map(str, problems))


def test_the_sound_pack_has_no_problems(small: Path) -> None:
    problems = problems_of(small)

    assert problems == ()


@pytest.mark.req("X-06")
@pytest.mark.parametrize(
    ("check", "section", "line"), [("forbidden_phrases", "forbidden_phrases", 1), ("no_apology", "apology_phrases", 3)]
)
def test_phrases_that_no_field_looks_for_are_told(check: str, section: str, line: int, spoil: Spoil) -> None:
    [problem] = spoil("task.yaml", f"checks: [{check}], ", "")

    assert (problem.file, problem.line, section in problem.message) == ("wording.yaml", line, True)
    assert f"checks: [{check}]" in problem.advice


def test_all_mistakes_are_told_at_once(spoil: Spoil) -> None:
    spoil("pack.yaml", "[owner, superior]", "[owner, superiour]")
    problems = spoil("task.yaml", "owner: registrar", "owner: registar")

    assert [(problem.file, problem.line) for problem in problems] == [("pack.yaml", 19), ("task.yaml", 22)]


def test_a_broken_pack_says_all_its_problems(spoil: Spoil, small: Path) -> None:
    spoil("task.yaml", "owner: registrar", "owner: registar")

    with pytest.raises(BrokenPack) as refusal:
        load(small)

    assert "task.yaml:22: " in str(refusal.value)


def test_a_file_that_is_not_utf_8_is_named(small: Path) -> None:
    (small / "task.yaml").write_bytes("title: 任务".encode("gb18030"))

    problems = problems_of(small)

    assert [(p.file, p.advice) for p in problems] == [("task.yaml", "Save it as UTF-8.")]


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    problems = problems_of(tmp_path)

    assert len(problems) >= 1
    assert "holds no pack" in str(problems[0])


def test_traditional_chinese_is_derived_when_left_out(small: Path) -> None:
    pack = load(small).pack

    assert pack.processes["task"].title == {"zh-hans": "任务", "zh-hant": "任務", "en": "Task"}


def test_traditional_chinese_that_is_written_stays(spoil: Spoil, small: Path) -> None:
    spoil("task.yaml", "{zh-hans: 任务, en: Task}", "{zh-hans: 任务, zh-hant: 工作, en: Task}")

    pack = load(small).pack

    assert pack.processes["task"].title["zh-hant"] == "工作"


def test_yes_and_no_stay_words(spoil: Spoil, small: Path) -> None:
    spoil("task.yaml", "when: {kind: [big]}", "when: {sure: [yes]}")
    spoil(
        "task.yaml",
        "          until:",
        "          sure: {type: yes_no, label: {zh-hans: 是否, en: Sure}}\n          until:",
    )

    pack = load(small).pack

    fields = {field.name: field for field in pack.processes["task"].forms["intake"].fields}
    assert fields["why"].when == {"sure": ("yes",)}


def test_settings_left_out_have_their_usual_values(small: Path) -> None:
    settings = load(small).pack.settings

    assert (settings["reopen_within"], settings["proposals_minimum"], settings["penalties"]) == ("30 days", 2, True)


def test_a_folders_files_are_one_pack(small: Path) -> None:
    pack = load(small).pack

    assert (pack.key, list(pack.processes), list(pack.wording)) == ("small", ["task"], ["hello"])


SHARING = """\
sharing:
  clause: task.do-in-time
  first_contact: {title: {zh-hans: 联系, en: Contact}, due: {within: 7 days}, clause: task.do-in-time}
  skills:
    big: {label: {zh-hans: 大, en: Big}, kinds: [company]}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("first_contact:", "first_contac:", "has no “first_contac”"),
        ("due: {within: 7 days}", "due: {within: 7 dais}", "The first contact"),
        ("clause: task.do-in-time}", "clause: task.do-in-tme}", "Clause “task.do-in-tme”"),
        ("kinds: [company]", "kinds: [companies]", "Kind of customer “companies”"),
        ("kinds: [company]", "memberships: [gold]", "Membership “gold”"),
    ],
)
def test_a_mistake_in_how_customers_are_shared_out_is_named(small: Path, old: str, new: str, words: str) -> None:
    (small / "sharing.yaml").write_text(SHARING, encoding="utf-8")
    assert problems_of(small) == ()
    assert load(small).pack.sharing.skills["big"].kinds == ("company",)

    (small / "sharing.yaml").write_text(SHARING.replace(old, new), encoding="utf-8")

    [problem] = problems_of(small)
    assert words in str(problem)
    assert problem.file == "sharing.yaml"
