"""A file and the open work about it, held with one question instead of five (customers.actions.holding)."""

from django.db import migrations

# Each statement of a volatile function sees what was committed before it, and a block with an exception is a savepoint:
# leaving it by one lets go of what was locked in it. HELD1 is ours: what was to be held changed while we waited.
HOLD = """
CREATE FUNCTION customers_held(wanted bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    about text;
    work bigint[];
    became bigint;
BEGIN
    LOOP
        BEGIN
            about := 'customer/' || wanted;
            SELECT array_agg(id) INTO work FROM (
                SELECT id FROM worklist_workitem WHERE subject = about AND settled_at IS NULL ORDER BY id FOR UPDATE
            ) AS open;
            SELECT merged_into_id INTO became FROM customers_customer WHERE id = wanted FOR UPDATE;
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
            IF became IS NOT NULL THEN
                wanted := became;
                RAISE EXCEPTION USING ERRCODE = 'HELD1';
            END IF;
            PERFORM FROM worklist_workitem
                WHERE subject = about AND settled_at IS NULL AND id <> ALL (coalesce(work, '{}'));
            IF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'HELD1';
            END IF;
            RETURN wanted;
        EXCEPTION WHEN SQLSTATE 'HELD1' THEN
            NULL;
        END;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("worklist", "0001_initial")]

    operations = [migrations.RunSQL(HOLD, "DROP FUNCTION customers_held(bigint)")]
