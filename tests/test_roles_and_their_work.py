"""What each role's work needs and what is none of its business, said without looking at the product.

Held against the table of URLs and roles, which is held against the product: names of URLs by their beginnings.
"""

import pytest

from tests.test_urls_and_roles import BATCH, ROWS, WHO, WRITTEN

RIGHTS = (
    "org:add_person",
    "org:person",
    "org:places",
    "org:password",
    "org:leaving",
    "org:coming_back",
    "org:department_",
)
HOUSE = (*RIGHTS, "org:people", "org:departments", "org:calendar", "org:exception", "org:known_year", "audit:")
FILES = tuple(f"cases:{name}" for name in ("batches", *BATCH))
CALLING = tuple(f"callbacks:{name}" for name in ("console", "next", "record", "end", "put-off", "number"))
# What a department is told of customers is for the department; it is shown nothing else of the calls.
TOLD = ("callbacks:feedback", "callbacks:weeks")
CALLS = tuple(name for name in ROWS if name.startswith("callbacks:") and not name.startswith(TOLD))
WAYS = tuple(
    f"messaging:{name}"
    for name in ("channel", "new-", "test", "open", "stop", "dry", "template", "ask-", "refresh-approvals")
)
# What was passed on to a department is for the department, whoever the customer is; a phone system signs in by itself.
TALKED_OF = tuple(
    name for name in ROWS if name.startswith("contact:") and name not in ("contact:passed", "contact:call-events")
)
FIGURES, CUSTOMERS, DECIDING = (
    # Whoever owes a report on their work reads and writes it.
    tuple(
        name
        for name in ROWS
        if name.startswith("reports:")
        and name.partition(":")[2] not in WRITTEN
        and not name.startswith(("reports:board", "reports:own-", "reports:wall"))
    ),
    ("customers:", *TALKED_OF, "messaging:"),
    ("cases:read-proposal", "cases:add-signer"),
)
# Everybody has their own day; a wall is for whoever has its link.
LEADING = (
    "reports:board-overview",
    "reports:board-teams",
    "reports:walls",
    "reports:wall-closing",
    "reports:wall-here",
)
FLOOR = ("reports:board-live", "reports:board-sharing")
LEAGUE = ("reports:board-departments", "reports:board-owed", "reports:board-answers")
FILE = (
    "customers:file",
    "customers:edit",
    "customers:reveal",
    "contact:",
)  # what is in it; fields are set up elsewhere
TALKS = (
    "contact:conversation",
    "contact:settle-point",
    "contact:note-point",
    "contact:care",
    "contact:answer-care",
)  # the register is to read
BLANK = "cases:print-blank"  # a form that says nothing of any case
ONE_CASE = ("cases:page", "cases:live", "cases:print", "cases:paper", "cases:move", "cases:note", "cases:steer")
# The administrator keeps people, calendars, the rule book and the doors for files, and reads no customer. Who handles
# complaints reads no rights and no log. Departments answer for their part: no customer's file, no figures, no paper
# with costs. Finance reads what money is paid and deducted for, and judges nothing. A warehouse that is not asked sees
# nothing of a complaint. Agents see no figures and decide nothing. Somebody elsewhere finds none of it.
CLOSED = {
    "adam": (
        "callbacks:",
        *ONE_CASE,
        *FILE,
        "orders:",
        *FIGURES,
        *LEADING,
        *FLOOR,
        *LEAGUE,
        *DECIDING,
        "knowledge:edit",
        "knowledge:ask",
        "cases:new",
        "cases:take-in",
        "cases:undo",
        "worklist:tasks",
        "messaging:message",
        "messaging:text",
        "messaging:write",
        "messaging:block",
        "messaging:batch",
    ),
    "dora": (
        *CALLING,
        *RIGHTS,
        *FILES,
        "orders:edit",
        "orders:release",
        "orders:new",
        "orders:load-goods",
        "cases:new",
        "cases:correct",
        "customers:edit",
        "messaging:write",
        "messaging:send-again",
        *TALKS,
    ),
    "max": (*RIGHTS, "audit:"),
    "lena": (
        "reports:board-overview",
        *HOUSE,
        *WAYS,
        "callbacks:sign",
        "orders:new-load",
        "orders:stock-row",
        "orders:new-area",
    ),
    "ana": (
        "callbacks:new",
        "callbacks:start",
        "callbacks:close",
        "callbacks:sign",
        "callbacks:leave-out",
        *HOUSE,
        *WAYS,
        "messaging:block",
        *FIGURES,
        *LEADING,
        *FLOOR,
        *LEAGUE,
        "orders:release",
        "orders:cancel",
        "orders:load",
        "orders:loyal",
        "knowledge:edit",
        "knowledge:approve",
        "knowledge:category",
        *DECIDING,
        *FILES,
        "worklist:tasks",
        "worklist:waiver",
    ),
    "hank": (
        *CALLS,
        *HOUSE,
        *FIGURES,
        *LEADING,
        *CUSTOMERS,
        "orders:",
        *DECIDING,
        *FILES,
        "cases:print",
        "cases:penalise",
        "cases:penalise-together",
        "cases:promise",
        "cases:merge",
        "cases:split",
    ),
    "wes": (
        *CALLS,
        *HOUSE,
        *FIGURES,
        *LEADING,
        *FLOOR,
        *CUSTOMERS,
        "orders:",
        *DECIDING,
        *FILES,
        "cases:print",
        "worklist:tasks",
    ),
    "fay": (
        *CALLS,
        *HOUSE,
        *FIGURES,
        *LEADING,
        *FLOOR,
        *CUSTOMERS,
        "orders:",
        *DECIDING,
        *FILES,
        "worklist:tasks",
        "cases:new",
    ),
    "wanda": (
        *CALLS,
        *HOUSE,
        *FIGURES,
        *LEADING,
        *FLOOR,
        *CUSTOMERS,
        "orders:list",
        "orders:order",
        "orders:area",
        *DECIDING,
        *FILES,
        *ONE_CASE,
        "worklist:tasks",
    ),
    "art": (
        *FLOOR,
        "reports:walls",
        "reports:wall-closing",
        *CALLING,
        *RIGHTS,
        *FILES,
        "orders:new",
        "orders:edit",
        "orders:reveal",
        "customers:edit",
        "customers:reveal",
        "cases:new",
        *TALKS,
    ),
    "olga": (
        *HOUSE,
        "orders:order",
        "orders:edit",
        "orders:load",
        *FIGURES,
        *LEADING,
        *FLOOR,
        *LEAGUE,
        *DECIDING,
        *FILES,
        *ONE_CASE,
        "customers:file",
        "customers:edit",
        "customers:reveal",
    ),
    "": (
        "callbacks:",
        "worklist:",
        "cases:",
        "customers:",
        "contact:",
        "messaging:",
        "orders:",
        *FIGURES,
        *LEADING,
        *FLOOR,
        *LEAGUE,
        "reports:board-mine",
        "reports:own-",
        "org:",
        "rulebook:",
        "audit:",
        "knowledge:",
        "site:drafts",
    ),
}
# These change nothing but what is their own: the sign-in, the profile, what they have read.
READERS = {"art", "fay"}
THEIR_OWN = (
    "account_",
    "mfa_",
    "site:",
    "portal:",
    "org:profile",
    "org:my_",
    "worklist:reading",
    "stationery:ask",  # papers they may print one by one, in one file of their own
    "cases:register",
    "cases:list",
    "knowledge:verdict",  # their own word on an article
    "customers:weigh",  # computes anew what the rules say, and changes no rule
)
# What they may look at they may print, which is counted as a printing of theirs.
PAPERS = (
    "callbacks:feedback-paper",
    "callbacks:person-paper",
    "callbacks:plan-paper",
    "callbacks:report-paper",
    "cases:print",
    "contact:paper",
    "customers:paper",
    "customers:print",
    "knowledge:paper",
    "orders:print-order",
)
OPEN = {  # and what a role can't do without
    "art": (
        "cases:page",
        "customers:file",
        "orders:order",
        "orders:loads",
        "orders:loyal",
        *FIGURES,
        "reports:board-overview",
        *LEAGUE,
        "rulebook:book",
        "callbacks:round",
        "callbacks:people",
        "rulebook:contact",
        "rulebook:wording",
        "rulebook:scripts",
        "rulebook:process",
        "audit:",
        "org:people",
        "org:departments",
    ),
    "dora": (
        "cases:page",
        "customers:file",
        *FIGURES,
        "reports:reports",
        "reports:since",
        "reports:paper",
        "audit:",
        "worklist:item",
    ),
    "lena": (
        "callbacks:new",
        "callbacks:round",
        "callbacks:people",
        "callbacks:summary",
        "callbacks:calendar",
        "cases:new",
        *FIGURES,
        "reports:board-live",
        "reports:board-teams",
        "worklist:tasks",
        "customers:edit",
        "worklist:handover",
    ),
    "ana": (
        "callbacks:console",
        "messaging:outbox",
        "messaging:write",
        "orders:order",
        "orders:list",
        "orders:areas",
        "cases:new",
        "cases:page",
        "customers:open",
        "rulebook:wording",
        "rulebook:script",
        "knowledge:list",
        "knowledge:ask",
    ),
    "hank": (*TOLD, "knowledge:edit", "cases:inbox", "cases:page", "worklist:tasks", *LEAGUE),
    "fay": ("cases:inbox", "cases:page", "cases:print"),
    "wanda": ("cases:inbox", "worklist:today", "orders:stock", "orders:loads", "orders:new-load", "orders:print-load"),
}


@pytest.mark.req("E102-3")
@pytest.mark.parametrize("who", CLOSED)
def test_nobody_gets_at_what_is_not_theirs(who: str) -> None:
    assert _found(who, CLOSED[who], "23") == []


@pytest.mark.parametrize("who", OPEN)
def test_everybody_gets_at_what_their_work_needs(who: str) -> None:
    assert _found(who, OPEN[who], "f4S", methods=(0,)) == []


@pytest.mark.parametrize("who", sorted(READERS))
def test_who_only_reads_changes_nothing(who: str) -> None:
    others = tuple(name for name in ROWS if not name.startswith(THEIR_OWN))

    changed = _found(who, others, "23", methods=(1,))

    assert [name for name in changed if not name.startswith(PAPERS)] == []


def _found(who: str, beginnings: tuple[str, ...], letters: str, methods: tuple[int, ...] = (0, 1)) -> list[str]:
    """The rows under these names that give somebody one of the letters."""
    assert all(any(name.startswith(one) for name in ROWS) for one in beginnings)
    place = WHO.index(who)
    return [
        name
        for name, row in ROWS.items()
        for method in methods
        if name != BLANK and name.startswith(beginnings) and row[method][min(place, len(row[method]) - 1)] in letters
    ]
