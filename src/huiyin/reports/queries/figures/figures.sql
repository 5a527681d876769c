-- counted --
-- Any figure: of its rows how many lie in each span of days, and how many of these count for it; of all of them, and
-- of each part. Spans may overlap: a month so far, the month before as far, the same days of the year before.
SELECT span.place, found.part, grouping(found.part) = 1 AS whole, count(*) AS rows,
    count(*) FILTER (WHERE found.good) AS good
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[]) WITH ORDINALITY AS span (first, until, place)
JOIN ({rows}) AS found ON found.moment >= span.first AND found.moment < span.until
GROUP BY GROUPING SETS ((span.place), (span.place, found.part))

-- summed --
-- Any figure of money or of averages: of its rows how many lie in each span of days, and what they come to together.
SELECT span.place, found.part, grouping(found.part) = 1 AS whole, count(*) AS rows, sum(found.summed) AS amount
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[]) WITH ORDINALITY AS span (first, until, place)
JOIN ({rows}) AS found ON found.moment >= span.first AND found.moment < span.until
GROUP BY GROUPING SETS ((span.place), (span.place, found.part))

-- stood --
-- Any snapshot: by how many its rows became more, or fewer, between one moment and the next; those of moments added up
-- one after the other are the rows that stood then. `stands` are the moments in their order.
SELECT width_bucket(edge.at, %(stands)s::timestamptz[]) AS place, found.part, sum(edge.step)::bigint AS rows,
    coalesce(sum(edge.step) FILTER (WHERE found.good), 0)::bigint AS good
FROM ({rows}) AS found CROSS JOIN LATERAL (VALUES (found.moment, 1), (found.over, -1)) AS edge (at, step)
WHERE edge.at IS NOT NULL AND coalesce(found.over > found.moment, true) -- else it never stood
GROUP BY 1, 2

-- timed --
-- Any figure of working hours: of its rows the median of the seconds worked between two moments.
WITH again AS (SELECT found.moment, found.part, found.begun, found.ended FROM ({rows}) AS found),
{worked}
SELECT span.place, worked.part, grouping(worked.part) = 1 AS whole, count(*) AS rows,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY worked.seconds) AS median
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[]) WITH ORDINALITY AS span (first, until, place)
JOIN worked ON worked.moment >= span.first AND worked.moment < span.until
GROUP BY GROUPING SETS ((span.place), (span.place, worked.part))
