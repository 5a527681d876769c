-- counted --
-- Any figure: of its rows how many lie in each span of days, and how many of these count for it; of all of them, and
-- of each part. Spans overlap: a month so far, the month before as far, the twelve months. So each row is put once into
-- the piece of time between two `edges` of spans, and the spans are made of pieces.
WITH piece AS (
    SELECT width_bucket(found.moment, %(edges)s::timestamptz[]) AS number, found.part, count(*) AS rows,
        count(*) FILTER (WHERE found.good) AS good
    FROM ({rows}) AS found GROUP BY 1, 2
)
SELECT span.place, piece.part, grouping(piece.part) = 1 AS whole, sum(piece.rows)::bigint AS rows,
    sum(piece.good)::bigint AS good
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[], %(places)s::int[]) AS span (first, until, place)
JOIN unnest(%(edges)s::timestamptz[]) WITH ORDINALITY AS edge (at, number)
    ON edge.at >= span.first AND edge.at < span.until
JOIN piece USING (number)
GROUP BY GROUPING SETS ((span.place), (span.place, piece.part))

-- summed --
-- Any figure of money or of averages: of its rows how many lie in each span of days, and what they come to together.
WITH piece AS (
    SELECT width_bucket(found.moment, %(edges)s::timestamptz[]) AS number, found.part, count(*) AS rows,
        sum(found.summed) AS amount
    FROM ({rows}) AS found GROUP BY 1, 2
)
SELECT span.place, piece.part, grouping(piece.part) = 1 AS whole, sum(piece.rows)::bigint AS rows,
    sum(piece.amount) AS amount
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[], %(places)s::int[]) AS span (first, until, place)
JOIN unnest(%(edges)s::timestamptz[]) WITH ORDINALITY AS edge (at, number)
    ON edge.at >= span.first AND edge.at < span.until
JOIN piece USING (number)
GROUP BY GROUPING SETS ((span.place), (span.place, piece.part))

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
WITH again AS (
    SELECT width_bucket(found.moment, %(edges)s::timestamptz[]) AS number, found.part, found.begun, found.ended
    FROM ({rows}) AS found
),
{worked}
SELECT span.place, worked.part, grouping(worked.part) = 1 AS whole, count(*) AS rows,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY worked.seconds) AS median
FROM unnest(%(firsts)s::timestamptz[], %(untils)s::timestamptz[], %(places)s::int[]) AS span (first, until, place)
JOIN unnest(%(edges)s::timestamptz[]) WITH ORDINALITY AS edge (at, number)
    ON edge.at >= span.first AND edge.at < span.until
JOIN worked USING (number)
GROUP BY GROUPING SETS ((span.place), (span.place, worked.part))
