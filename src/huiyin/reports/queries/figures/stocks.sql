-- marks --
-- Of moments that are asked about, those kept of them, and what tells whether one is still that of before: how often
-- flows were added to it, and which have not been added yet.
SELECT asked.place, stock.id AS stock, stock.revision, flows.number, flows.keys
FROM unnest(%(moments)s::timestamptz[], %(untils)s::timestamptz[]) WITH ORDINALITY AS asked (moment, until, place)
JOIN reports_stock AS stock
    ON stock.what = %(what)s AND stock.moment = asked.moment
    AND (asked.until = stock.moment OR coalesce(stock.newest < asked.until, true)) -- of the present nothing yet to come
CROSS JOIN LATERAL (
    SELECT count(*) AS number, coalesce(sum(id), 0)::bigint AS keys FROM reports_flow
    WHERE what = %(what)s AND moment < asked.until
) AS flows

-- stood --
-- What stood at some of these moments, part by part and grade by grade; and which of them are as they were marked.
WITH asked AS (
    SELECT stock.id, asked.until, asked.place
    FROM unnest(%(stocks)s::bigint[], %(revisions)s::bigint[], %(untils)s::timestamptz[], %(places)s::bigint[])
        AS asked (stock, revision, until, place)
    JOIN reports_stock AS stock ON stock.id = asked.stock AND stock.revision = asked.revision
)
SELECT place, part, sum(rows)::bigint AS rows, coalesce(sum(rows) FILTER (WHERE grade >= %(least)s), 0)::bigint AS good
FROM (
    SELECT asked.place, line.part, line.grade, line.rows
    FROM asked JOIN reports_stockline AS line ON line.stock_id = asked.id
    UNION ALL
    SELECT asked.place, flow.part, flow.grade, flow.step
    FROM asked JOIN reports_flow AS flow ON flow.what = %(what)s AND flow.moment < asked.until
) AS line
GROUP BY place, part HAVING sum(rows) <> 0
UNION ALL SELECT place, NULL, NULL, NULL FROM asked

-- steps --
-- How rows became more or fewer between the moments that are asked about, but for the flows that will yet be added.
edge AS (
    SELECT part, grade, moment, step FROM reports_edge WHERE what = %(what)s
    UNION ALL SELECT part, grade, moment, -step FROM reports_flow WHERE what = %(what)s
),
steps AS (
    SELECT width_bucket(moment, (SELECT array_agg(moment ORDER BY moment) FROM asked)) AS place, part, grade,
        sum(step) AS step
    FROM edge GROUP BY 1, 2, 3
)

-- begin --
-- Stocks of moments of which none are kept: all edges before them, without the flows that will yet be added to them.
WITH asked AS (
    SELECT id, moment, row_number() OVER (ORDER BY moment) AS place FROM reports_stock WHERE id = ANY (%(stocks)s)
),
{steps}
INSERT INTO reports_stockline (stock_id, part, grade, rows)
SELECT asked.id, steps.part, steps.grade, sum(steps.step)
FROM asked JOIN steps ON steps.place < asked.place
GROUP BY asked.id, steps.part, steps.grade HAVING sum(steps.step) <> 0

-- newest --
-- Which edge of those that are in the present stock is the newest; of those before a moment it doesn't matter.
UPDATE reports_stock SET newest = (SELECT max(moment) FROM reports_edge WHERE what = %(what)s)
WHERE id = ANY (%(stocks)s) AND moment = %(present)s

-- add --
-- Take flows into the stocks of all later moments.
WITH flow AS (
    DELETE FROM reports_flow WHERE moment < %(before)s RETURNING what, part, grade, moment, step
),
marked AS (
    UPDATE reports_stock AS stock SET revision = revision + 1, newest = greatest(newest, flows.last)
    FROM (SELECT what, min(moment) AS first, max(moment) AS last FROM flow GROUP BY what) AS flows
    WHERE stock.what = flows.what AND flows.first < stock.moment
)
INSERT INTO reports_stockline AS line (stock_id, part, grade, rows)
SELECT stock.id, flow.part, flow.grade, sum(flow.step)
FROM flow JOIN reports_stock AS stock ON stock.what = flow.what AND flow.moment < stock.moment
GROUP BY stock.id, flow.part, flow.grade HAVING sum(flow.step) <> 0
ON CONFLICT (stock_id, part, grade) DO UPDATE SET rows = line.rows + excluded.rows

-- wrong --
-- Stocks that are anything else than their edges.
WITH asked AS (
    SELECT id, what, moment, row_number() OVER (ORDER BY moment) AS place FROM reports_stock WHERE what = %(what)s
),
{steps},
line AS (
    SELECT asked.id, steps.part, steps.grade, steps.step AS rows FROM asked JOIN steps ON steps.place < asked.place
    UNION ALL
    SELECT line.stock_id, line.part, line.grade, -line.rows
    FROM reports_stockline AS line JOIN asked ON asked.id = line.stock_id
)
SELECT DISTINCT stock.moment::text AS moment FROM (
    SELECT id FROM line GROUP BY id, part, grade HAVING sum(rows) <> 0
) AS found JOIN reports_stock AS stock ON stock.id = found.id ORDER BY 1
