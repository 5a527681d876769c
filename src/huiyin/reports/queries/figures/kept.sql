-- state --
-- What is known of all roll-ups as of a moment: which days they have, and which of these hold no longer, since rows
-- were touched, since something fell due, or since they were counted only after that moment.
SELECT id AS rollup, key, digest, first_day, last_day, NULL AS what, NULL::date AS day, revision AS number, 0 AS keys
FROM reports_rollup
UNION ALL
SELECT rollup_id, NULL, NULL, NULL, NULL, what, (moment AT TIME ZONE %(zone)s)::date, count(*), sum(id)
FROM reports_touch WHERE (since IS NULL OR since <= %(at)s) AND EXISTS (SELECT FROM reports_rollup)
GROUP BY rollup_id, what, (moment AT TIME ZONE %(zone)s)::date
UNION ALL
SELECT rollup_id, NULL, NULL, NULL, NULL, '', day, -1, id FROM reports_keptday
WHERE department = 0 AND counted_at > %(at)s

-- stale --
-- Whether a day among the runs holds no longer after all.
EXISTS (
    SELECT FROM reports_touch AS touch
    JOIN run ON touch.moment IS NULL OR (touch.moment AT TIME ZONE %(zone)s)::date BETWEEN run.first AND run.last
    WHERE (touch.what = ANY (%(whats)s::text[]) OR touch.rollup_id = %(rollup)s)
        AND (touch.since IS NULL OR touch.since <= %(at)s)
) OR EXISTS (
    SELECT FROM reports_keptday AS line JOIN run ON line.day BETWEEN run.first AND run.last
    WHERE line.rollup_id = %(rollup)s AND line.department = 0 AND line.counted_at > %(at)s
) OR EXISTS (SELECT FROM run) AND NOT EXISTS (
    SELECT FROM reports_rollup AS rollup
    WHERE rollup.id = %(rollup)s AND rollup.first_day <= (SELECT min(run.first) FROM run)
        AND rollup.last_day >= (SELECT max(run.last) FROM run)
)

-- kept_counted --
-- A figure of so many rows, or of so much money: of each run of days what is kept, of each gap what is counted again;
-- and at the end whether that still was right (in place of the whole).
WITH run AS (
    SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(places)s::int[]) AS run (first, last, place)
),
kept AS (
    SELECT run.place, {part} AS part, line.rows, line.good, line.amount
    FROM run JOIN reports_keptday AS line
        ON line.rollup_id = %(rollup)s AND {departments} AND line.day BETWEEN run.first AND run.last
),
again AS (
    SELECT gap.place, found.part, found.good, found.amount
    FROM unnest(%(gap_firsts)s::timestamptz[], %(gap_untils)s::timestamptz[], %(gap_places)s::int[])
        AS gap (first, until, place)
    CROSS JOIN LATERAL (
        SELECT found.part, found.good, {summed} AS amount FROM ({rows}) AS found {moment}
    ) AS found
)
SELECT place, part, grouping(part) = 1 AS whole, sum(rows)::bigint AS rows, sum(good)::bigint AS good,
    sum(amount) AS amount
FROM kept GROUP BY GROUPING SETS ((place), (place, part))
UNION ALL
SELECT place, part, grouping(part) = 1, count(*), count(*) FILTER (WHERE good), sum(amount)
FROM again GROUP BY GROUPING SETS ((place), (place, part))
UNION ALL
SELECT NULL, NULL, {stale}, NULL, NULL, NULL

-- kept_timed --
-- A figure of working hours, likewise: the median over the hours that are kept and those counted again.
WITH run AS (
    SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(places)s::int[]) AS run (first, last, place)
),
again AS (
    SELECT gap.place, found.part, found.begun, found.ended
    FROM unnest(%(gap_firsts)s::timestamptz[], %(gap_untils)s::timestamptz[], %(gap_places)s::int[])
        AS gap (first, until, place)
    CROSS JOIN LATERAL (SELECT found.part, found.begun, found.ended FROM ({rows}) AS found {moment}) AS found
),
{worked},
everything AS (
    SELECT run.place, {part} AS part, unnest(line.seconds) AS seconds
    FROM run JOIN reports_keptday AS line
        ON line.rollup_id = %(rollup)s AND {departments} AND line.day BETWEEN run.first AND run.last
    UNION ALL SELECT place, part, seconds FROM worked
)
SELECT place, part, grouping(part) = 1 AS whole, count(*) AS rows, count(*) AS good,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median
FROM everything GROUP BY GROUPING SETS ((place), (place, part))
UNION ALL
SELECT NULL, NULL, {stale}, NULL, NULL, NULL

-- marks --
-- Of each span what tells whether its kept days are still those of before: the newest of their lines, how many there
-- are, and of how many rows. And whether the days hold at all.
WITH run AS (
    SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(places)s::int[]) AS run (first, last, place)
)
SELECT run.place, max(line.id) AS newest, count(*) AS lines, sum(line.rows) AS rows,
    true AS whole
FROM run JOIN reports_keptday AS line
    ON line.rollup_id = %(rollup)s AND {departments} AND line.day BETWEEN run.first AND run.last
GROUP BY run.place
UNION ALL SELECT NULL, NULL, NULL, NULL, {stale}

-- days --
-- Some days of a figure, to be kept: of each what all its rows come to, and those of each department or other part.
WITH again AS (
    SELECT day.day, found.part, found.good, found.begun, found.ended, found.amount
    FROM unnest(%(days)s::date[], %(firsts)s::timestamptz[], %(untils)s::timestamptz[]) AS day (day, first, until)
    CROSS JOIN LATERAL (
        SELECT found.part, found.good, found.begun, found.ended, {summed} AS amount FROM ({rows}) AS found
        WHERE found.moment >= day.first AND found.moment < day.until OFFSET 0
    ) AS found
){timed}
INSERT INTO reports_keptday (rollup_id, department, part, day, rows, good, amount, seconds, counted_at)
SELECT %(rollup)s, {department}, {part}, day, count(*), count(*) FILTER (WHERE good), sum(amount), {seconds}, %(at)s
FROM {source} GROUP BY GROUPING SETS ((day), (day, part))
UNION ALL
SELECT %(rollup)s, 0, '', day, 0, 0, NULL, NULL, %(at)s FROM unnest(%(days)s::date[]) AS day
WHERE NOT EXISTS (SELECT FROM again WHERE again.day = day.day)

-- by_itself --
-- When what is kept of these days will hold no longer although nothing is written.
INSERT INTO reports_touch (what, rollup_id, moment, since)
SELECT '', %(rollup)s, day.first, min(found.since)
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[]) AS day (first, until)
CROSS JOIN LATERAL (
    SELECT found.since FROM ({rows}) AS found WHERE found.moment >= day.first AND found.moment < day.until OFFSET 0
) AS found
GROUP BY day.first

-- until --
-- When rows of these days will next count otherwise although nothing is written.
SELECT min(found.since) AS until
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[]) AS day (first, until)
CROSS JOIN LATERAL (
    SELECT found.since FROM ({rows}) AS found WHERE found.moment >= day.first AND found.moment < day.until OFFSET 0
) AS found
