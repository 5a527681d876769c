-- counts --
-- How many cases stand in each cell of rows by columns: in the period, in the one before it, and a year earlier.
SELECT
    CASE %(rows)s
        WHEN 'class' THEN classification
        WHEN 'cause' THEN cause
        WHEN 'severity' THEN severity
        WHEN 'channel' THEN channel
        WHEN 'outcome' THEN ends
        WHEN 'department' THEN coalesce(liable_department_id::text, '')
        WHEN 'person' THEN coalesce(responsible_person_id::text, '')
        WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
    END AS row_key,
    CASE %(columns)s
        WHEN 'class' THEN classification
        WHEN 'cause' THEN cause
        WHEN 'severity' THEN severity
        WHEN 'channel' THEN channel
        WHEN 'outcome' THEN ends
        WHEN 'department' THEN coalesce(liable_department_id::text, '')
        WHEN 'person' THEN coalesce(responsible_person_id::text, '')
        WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
    END AS column_key,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS received,
    count(founded) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS judged,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND founded) AS founded,
    count(won_back) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS asked_back,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND won_back) AS won_back,
    count(*) FILTER (WHERE received_at >= %(previous_first)s AND received_at < %(previous_until)s) AS previous,
    count(*) FILTER (WHERE received_at >= %(year_first)s AND received_at < %(year_until)s) AS year_before
FROM cases_case
WHERE process = %(process)s
    AND (
        (received_at >= %(first)s AND received_at < %(until)s)
        OR (received_at >= %(previous_first)s AND received_at < %(previous_until)s)
        OR (received_at >= %(year_first)s AND received_at < %(year_until)s)
    )
    AND (%(everything)s OR department_id = ANY(%(departments)s::bigint[]))
GROUP BY 1, 2

-- times --
-- Median and 90th percentile, in seconds, from receipt to taking up and to the result: of each row, of each
-- group of rows, and of all. Worked seconds are counted along the house's hours of work: `opens` and `closes`
-- are the moments of each window, `through` the seconds worked up to it.
WITH groups (key, top) AS (
    SELECT * FROM unnest(%(keys)s::text[], %(tops)s::text[])
),
clocks AS (
    SELECT
        CASE %(rows)s
            WHEN 'class' THEN classification
            WHEN 'cause' THEN cause
            WHEN 'severity' THEN severity
            WHEN 'channel' THEN channel
            WHEN 'outcome' THEN ends
            WHEN 'department' THEN coalesce(liable_department_id::text, '')
            WHEN 'person' THEN coalesce(responsible_person_id::text, '')
            WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
        END AS row_key,
        date_part('epoch', received_at) AS received,
        date_part('epoch', accepted_at) AS accepted,
        date_part('epoch', resolved_at) AS resolved
    FROM cases_case
    WHERE process = %(process)s
        AND received_at >= %(first)s AND received_at < %(until)s
        AND (%(everything)s OR department_id = ANY(%(departments)s::bigint[]))
),
positions AS (
    SELECT
        row_key, received, accepted, resolved,
        (%(through)s::float8[])[width_bucket(received, %(closes)s::float8[]) + 1] + greatest(
            0, received - (%(opens)s::float8[])[width_bucket(received, %(closes)s::float8[]) + 1]) AS begun,
        (%(through)s::float8[])[width_bucket(accepted, %(closes)s::float8[]) + 1] + greatest(
            0, accepted - (%(opens)s::float8[])[width_bucket(accepted, %(closes)s::float8[]) + 1]) AS taken,
        (%(through)s::float8[])[width_bucket(resolved, %(closes)s::float8[]) + 1] + greatest(
            0, resolved - (%(opens)s::float8[])[width_bucket(resolved, %(closes)s::float8[]) + 1]) AS told
    FROM clocks
)
SELECT
    coalesce(groups.top, positions.row_key) AS top,
    positions.row_key,
    grouping(coalesce(groups.top, positions.row_key), positions.row_key) AS level,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY accepted - received) AS accept,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY taken - begun) AS accept_worked,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY resolved - received) AS result,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY told - begun) AS result_worked
FROM positions
LEFT JOIN groups ON groups.key = positions.row_key
GROUP BY ROLLUP (coalesce(groups.top, positions.row_key), positions.row_key)
