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


WORK = f"SELECT DISTINCT 'work/' || kind, {quarter('due_at')} FROM changed WHERE due_at IS NOT NULL"
LATE = f"""SELECT DISTINCT 'late/' || matter.process, {quarter('matter.received_at')} FROM changed
        JOIN cases_stageentry AS entry ON entry.item_id = changed.id
        JOIN cases_case AS matter ON matter.id = entry.case_id WHERE changed.kind = 'stage'"""
CASE = f"SELECT DISTINCT 'case/' || process, {quarter('received_at')} FROM changed"
ENTRY = f"""SELECT DISTINCT 'late/' || matter.process, {quarter('matter.received_at')} FROM changed
        JOIN cases_case AS matter ON matter.id = changed.case_id"""
PART = f"""SELECT DISTINCT '{{}}', {quarter('item.due_at')} FROM changed
        JOIN worklist_workitem AS item ON item.id = changed.item_id WHERE item.due_at IS NOT NULL"""
TALK = f"SELECT DISTINCT 'talk', {quarter('at')} FROM changed"
# What a figure is asked about (columns), and what a change of it touches.
TABLES = {
    "worklist_workitem": ("kind, due_at, settled_at, outcome, paused_at, team_id, clause_id", f"{WORK} UNION ALL {LATE}"),
    "cases_case": ("process, received_at, department_id, ends, ended_at, founded, won_back, resolved_at", CASE),
    "cases_stageentry": ("case_id, item_id", ENTRY),
    "cases_part": ("item_id, closed_at, returned_at, outcome", PART.format("part")),
    "callbacks_callback": ("item_id, customer_id, state, turn, groups", PART.format("call")),
    "contact_interaction": ("customer_id, at, outcome, purpose, content, answers", TALK),
}
FUNCTION = """
CREATE FUNCTION reports_touched_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO reports_touch (what, moment)
        WITH changed AS (SELECT id, {columns} FROM new_rows) {touched};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO reports_touch (what, moment)
        WITH changed AS (SELECT id, {columns} FROM old_rows) {touched};
    ELSE
        INSERT INTO reports_touch (what, moment)
        WITH changed AS ({changed}) {touched};
    END IF;
    RETURN NULL;
END $$;
"""
SIDES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
TRIGGER = """
CREATE TRIGGER reports_touched_by_{operation} AFTER {operation} ON {table} REFERENCING {sides}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touched_by_{table}();
"""
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
        UNION SELECT 'call/department', {quarter('item.due_at')} FROM callbacks_callback AS callback
        JOIN worklist_workitem AS item ON item.id = callback.item_id
        WHERE callback.customer_id = ANY (moved) AND item.due_at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
"""
ALL_SIDES = "".join(
    FUNCTION.format(table=table, columns=columns, changed=before_and_after(columns), touched=touched)
    + "".join(TRIGGER.format(operation=operation, table=table, sides=sides) for operation, sides in SIDES.items())
    for table, (columns, touched) in TABLES.items()
)
MOVES = CUSTOMERS + TRIGGER.format(operation="UPDATE", table="customers_customer", sides=SIDES["UPDATE"])
TAKEN_AWAY = "".join(f"DROP FUNCTION reports_touched_by_{table}() CASCADE;" for table in (*TABLES, "customers_customer"))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("callbacks", "0001_initial"),
        ("cases", "0001_initial"),
        ("contact", "0001_initial"),
        ("customers", "0001_initial"),
        ("worklist", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ALL_SIDES + MOVES, TAKEN_AWAY)]
