-- left --
-- Of the runs of days which line says that a day was counted; of the gaps how long each stayed who left a stage; and
-- at the end whether the runs still hold.
WITH run AS (
    SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS run (first, last)
),
again AS (
    SELECT found.part, found.begun, found.ended
    FROM unnest(%(gap_firsts)s::timestamptz[], %(gap_untils)s::timestamptz[]) AS gap (first, until)
    CROSS JOIN LATERAL (
        SELECT found.part, found.begun, found.ended FROM ({rows}) AS found
        WHERE found.moment >= gap.first AND found.moment < gap.until OFFSET 0
    ) AS found
),
{worked}
SELECT line.id AS day, NULL AS part, NULL::float8[] AS seconds, false AS stale
FROM run JOIN reports_keptday AS line
    ON line.rollup_id = %(rollup)s AND line.department = 0 AND line.day BETWEEN run.first AND run.last
UNION ALL
SELECT NULL, part, array_agg(seconds), false FROM worked GROUP BY part
UNION ALL
SELECT NULL, NULL, NULL, {stale}

-- days --
-- How long each stayed who left a stage on these days.
SELECT whole.id AS day, line.part, line.seconds
FROM reports_keptday AS whole
LEFT JOIN reports_keptday AS line
    ON line.rollup_id = whole.rollup_id AND line.department = -2 AND line.day = whole.day
WHERE whole.id = ANY (%(days)s::bigint[]) AND whole.department = 0

-- halves --
-- Of entries by stage how many there are, and how long half of them stayed at most.
WITH again AS ({rows}),
{worked}
SELECT part, count(*) AS left, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median FROM worked GROUP BY part
