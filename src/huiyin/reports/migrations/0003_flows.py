"""Which rows stand from one moment to another, and the triggers that write down when they became more or fewer (ADR 46).

A flow says by how many; added up they are the stock (reports.keeping.models). One definition of the edges of a row
makes both: the view of all of them, and what a statement changed, which is those of its rows now less those before.
"""

from django.db import migrations

# Nobody keeps a customer who is lost, nor one who is handed over after that; a deputy's are those of whoever is away.
# What files say has no past: its moment is one that came before all that anybody asks about.
KEEPINGS = """
    SELECT coalesce(keeping.standing_in_for_id, keeping.keeper_id) AS part, 0 AS grade, edge.moment, edge.step
    FROM {keepings} AS keeping JOIN {files} AS file ON file.id = keeping.customer_id
    CROSS JOIN LATERAL (VALUES (keeping.since, 1), (least(keeping.until, file.lost_at), -1)) AS edge (moment, step)
    WHERE edge.moment IS NOT NULL AND coalesce(least(keeping.until, file.lost_at) > keeping.since, true)
"""
FILES = """
    SELECT coalesce(file.department_id, -1) AS part, file.completeness AS grade, '2000-01-01Z'::timestamptz AS moment,
        1 AS step
    FROM {files} AS file WHERE file.lost_at IS NULL AND file.merged_into_id IS NULL
"""
TABLES = {"keepings": "customers_keeping", "files": "customers_customer"}
VIEW = f"""
CREATE VIEW reports_edge AS
SELECT 'keepings' AS what, edge.* FROM ({KEEPINGS.format(**TABLES)}) AS edge
UNION ALL SELECT 'files', edge.* FROM ({FILES.format(**TABLES)}) AS edge;
"""
WRITTEN = """
INSERT INTO reports_flow (what, part, grade, moment, step)
SELECT '{what}', part, grade, moment, sum(step) FROM (
    {steps}
) AS edge GROUP BY part, grade, moment HAVING sum(step) <> 0;
"""
LESS = "SELECT part, grade, moment, -step AS step FROM ({edges}) AS edge"
# Of files that are lost or found again, which keepings end otherwise. Told apart as sets, since PostgreSQL keeps the
# plan it made for one row.
LOST = "(SELECT id, lost_at FROM {rows} EXCEPT SELECT id, lost_at FROM {others})"
FUNCTION = """
CREATE FUNCTION reports_flows_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {made}
    ELSIF TG_OP = 'DELETE' THEN {gone}
    ELSE {changed}
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
CREATE TRIGGER reports_flows_at_{operation} AFTER {operation} ON {table} REFERENCING {sides}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_flows_of_{table}();
"""


def flows(what: str, now: str = "", before: str = "") -> str:
    """Writes down the edges there are now less those there were."""
    steps = ([now] if now else []) + ([LESS.format(edges=before)] if before else [])
    return WRITTEN.format(what=what, steps=" UNION ALL ".join(steps))


def of_table(table: str, what: str, edges: str, besides: str = "") -> str:
    """The function and the triggers of a table."""
    now, before = (edges.format(**{**TABLES, what: rows}) for rows in ("new_rows", "old_rows"))
    function = FUNCTION.format(
        table=table,
        made=flows(what, now),
        gone=flows(what, before=before),
        changed=flows(what, now, before) + besides,
    )
    return function + "".join(
        TRIGGER.format(operation=operation, table=table, sides=sides) for operation, sides in SIDES.items()
    )


LOST_NOW, LOST_BEFORE = (
    KEEPINGS.format(keepings=TABLES["keepings"], files=LOST.format(rows=rows, others=others))
    for rows, others in (("new_rows", "old_rows"), ("old_rows", "new_rows"))
)
MADE = (
    VIEW
    + of_table("customers_keeping", "keepings", KEEPINGS)
    + of_table("customers_customer", "files", FILES, flows("keepings", LOST_NOW, LOST_BEFORE))
)
TAKEN_AWAY = "DROP VIEW reports_edge;" + "".join(
    f"DROP FUNCTION reports_flows_of_{table}() CASCADE;" for table in TABLES.values()
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_touches"), ("customers", "0001_initial")]

    operations = [migrations.RunSQL(MADE, TAKEN_AWAY)]
