"""The triggers that write down which days a change touches (reports.keeping.models.Touch, ADR 45).

One a statement, so that a change of a million rows costs little. They stand in the database and not in actions, since
rows are also written by statements of many rows. A change of what no figure counts touches nothing.
"""

from django.db import migrations


def quarter(moment: str) -> str:
    return f"date_bin('15 minutes', {moment}, '2000-01-01Z')"


def before_and_after(columns: str) -> str:
    """The rows that an update changed in these columns, once as they were and once as they are.

    Told apart as sets: PostgreSQL keeps the plan it made for one row, and a join would go through a million for each.
    """
    was, now = (f"SELECT id, {columns} FROM {rows}" for rows in ("old_rows", "new_rows"))
    return f"({was} EXCEPT {now}) UNION ALL ({now} EXCEPT {was})"


def of_cases(key: str) -> str:
    """Days on which the cases were received that the rows belong to."""
    return f"""SELECT DISTINCT 'late/' || matter.process, {quarter("matter.received_at")} FROM changed
        {key} JOIN cases_case AS matter ON matter.id ="""


def of_items(what: str, joined: str) -> str:
    """Days on which the work is due that the rows belong to."""
    return f"""SELECT DISTINCT '{what}', {quarter("item.due_at")} FROM changed {joined} WHERE item.due_at IS NOT NULL"""


ITEM = "JOIN worklist_workitem AS item ON item.id = changed.item_id"
ENTRIES = """JOIN cases_stageentry AS entry ON entry.case_id = changed.id
        JOIN worklist_workitem AS item ON item.id = entry.item_id"""
PARTS = """JOIN cases_part AS part ON part.case_id = changed.id
        JOIN worklist_workitem AS item ON item.id = part.item_id"""
# Whoever was left out when a round was filled has no work: they lie on the round's last day (callbacks_last_day).
CALL = f"""SELECT DISTINCT 'call', {quarter("coalesce(item.due_at, (round.ends_on + time '12:00') AT TIME ZONE 'UTC')")}
        FROM changed LEFT {ITEM} JOIN callbacks_round AS round ON round.id = changed.round_id"""
WORK = f"SELECT DISTINCT 'work/' || kind, {quarter('due_at')} FROM changed WHERE due_at IS NOT NULL"
LATE = f"""{of_cases("JOIN cases_stageentry AS entry ON entry.item_id = changed.id")} entry.case_id
        WHERE changed.kind = 'stage'"""
CASE = f"SELECT DISTINCT 'case/' || process, {quarter('received_at')} FROM changed"
TALK = f"""SELECT DISTINCT 'talk', {quarter('at')} FROM changed
        UNION ALL SELECT DISTINCT 'rating', {quarter('at')} FROM changed WHERE ratings <> '{{}}'"""
DECIDED = f"""SELECT DISTINCT 'decided/' || matter.process, {quarter("matter.received_at")} FROM changed
        JOIN cases_case AS matter ON matter.id = changed.case_id"""
PENALTY = f"SELECT DISTINCT 'penalty', {quarter('at')} FROM changed"
PENALTIES = f"SELECT DISTINCT 'penalty', {quarter('penalty.at')} FROM changed JOIN cases_penalty AS penalty"
STEP = f"""SELECT DISTINCT 'step/' || matter.process, {quarter("changed.at")} FROM changed
        JOIN cases_case AS matter ON matter.id = changed.case_id WHERE changed.kind = 'moved'"""
STEPS = f"""SELECT DISTINCT 'step/' || changed.process, {quarter("act.at")} FROM changed
        JOIN cases_act AS act ON act.case_id = changed.id AND act.kind = 'moved'"""
LEFT = f"SELECT DISTINCT 'left', {quarter('left_at')} FROM changed WHERE left_at IS NOT NULL"
# What figures are asked about (columns), and what a change of it touches; a row that comes or goes touches that too.
TABLES = {
    "worklist_workitem": (
        "kind, due_at, settled_at, outcome, paused_at, team_id, clause_id",
        f"{WORK} UNION ALL {LATE}",
    ),
    "cases_case": (
        "process, received_at, department_id, ends, ended_at, founded, won_back, accepted_at, resolved_at,"
        " classification, cause, liable_department_id",
        CASE,
    ),
    "cases_stageentry": (
        "case_id, item_id, stage, entered_at, left_at",
        f"{of_cases('')} changed.case_id UNION ALL {of_items('stage', ITEM)} UNION ALL {LEFT}",
    ),
    "cases_part": ("case_id, item_id, closed_at, returned_at, outcome", of_items("part", ITEM)),
    "cases_decision": ("case_id, round, proposal_id", DECIDED),
    "cases_act": ("case_id, kind, transition, at", STEP),
    "cases_penalty": ("case_id, amount, at, revoked_at", PENALTY),
    "callbacks_callback": ("item_id, round_id, customer_id, state, why, turn, groups", CALL),
    "contact_interaction": ("customer_id, at, outcome, line, purpose, content, answers, ratings, by_id", TALK),
}
# What an update touches besides: days of rows that stand elsewhere. What forms say is long, so its hash is compared.
BESIDES = {
    "cases_case": [
        ("liable_department_id", of_items("stage", ENTRIES)),
        ("department_id", of_items("part/department", PARTS)),
        ("process, department_id, received_at", STEPS),
        (
            "process, received_at, round",
            f"SELECT DISTINCT 'decided/' || process, {quarter('received_at')} FROM changed",
        ),
        ("ends, department_id", f"{PENALTIES} ON penalty.case_id = changed.id"),
        (
            "process, received_at, jsonb_hash_extended(data, 0), jsonb_hash_extended(said_in, 0)",
            f"SELECT DISTINCT 'data/' || process, {quarter('received_at')} FROM changed",
        ),
    ],
    "cases_proposal": [("case_id, compensation_value", DECIDED)],
}
FUNCTION = """
CREATE FUNCTION reports_touched_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {made}
    ELSIF TG_OP = 'DELETE' THEN
        {gone}
    ELSE
        {changed}
    END IF;
    RETURN NULL;
END $$;
"""
WRITTEN = "INSERT INTO reports_touch (what, moment) WITH changed AS ({rows}) {touched};"
SIDES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
TRIGGER = """
CREATE TRIGGER reports_touched_by_{operation} AFTER {operation} ON {table} REFERENCING {sides}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touched_by_{table}();
"""


def sides_of(table: str) -> str:
    """The function and the triggers of a table."""
    own, besides = TABLES.get(table), BESIDES.get(table, [])
    made, gone = (
        WRITTEN.format(rows=f"SELECT id, {own[0]} FROM {rows}", touched=own[1]) if own else ""
        for rows in ("new_rows", "old_rows")
    )
    changed = "\n        ".join(
        WRITTEN.format(rows=before_and_after(columns), touched=touched)
        for columns, touched in ([own] if own else []) + besides
    )
    function = FUNCTION.format(table=table, made=made, gone=gone, changed=changed)
    operations = SIDES if own else ["UPDATE"]
    return function + "".join(
        TRIGGER.format(operation=operation, table=table, sides=SIDES[operation]) for operation in operations
    )


# Whose customers they are says whose talks and calls they are. Of many files that change hands at once, all days are
# counted again: that is sooner done than looking for those of each.
CUSTOMERS = f"""
CREATE FUNCTION reports_touched_by_customers_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved bigint[];
BEGIN
    SELECT array_agg(id) INTO moved FROM (
        SELECT id, department_id FROM new_rows EXCEPT SELECT id, department_id FROM old_rows
    ) AS is_now;
    IF cardinality(moved) > 500 THEN
        INSERT INTO reports_touch (what) VALUES ('talk/department'), ('call/department');
    ELSIF moved IS NOT NULL THEN
        INSERT INTO reports_touch (what, moment)
        SELECT 'talk/department', {quarter('at')} FROM contact_interaction WHERE customer_id = ANY (moved)
        UNION SELECT 'call/department', {quarter('last.at')} FROM callbacks_callback AS callback
        JOIN callbacks_last_day AS last USING (id) WHERE callback.customer_id = ANY (moved) AND last.at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
"""
ALL_TABLES = list(dict.fromkeys([*TABLES, *BESIDES]))
ALL_SIDES = "".join(map(sides_of, ALL_TABLES))
MOVES = CUSTOMERS + TRIGGER.format(operation="UPDATE", table="customers_customer", sides=SIDES["UPDATE"])
TAKEN_AWAY = "".join(
    f"DROP FUNCTION reports_touched_by_{table}() CASCADE;" for table in [*ALL_TABLES, "customers_customer"]
)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("callbacks", "0002_last_day"),
        ("cases", "0001_initial"),
        ("contact", "0001_initial"),
        ("customers", "0001_initial"),
        ("worklist", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ALL_SIDES + MOVES, TAKEN_AWAY)]
