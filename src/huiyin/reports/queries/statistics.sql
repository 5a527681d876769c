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
        WHEN 'membership' THEN coalesce((
            SELECT membership FROM customers_customer AS customer WHERE customer.id = cases_case.customer_id
        ), '')
        WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
        ELSE coalesce(counted ->> %(row_field)s::text, '')
    END AS row_key,
    CASE %(columns)s
        WHEN 'class' THEN classification
        WHEN 'cause' THEN cause
        WHEN 'severity' THEN severity
        WHEN 'channel' THEN channel
        WHEN 'outcome' THEN ends
        WHEN 'department' THEN coalesce(liable_department_id::text, '')
        WHEN 'person' THEN coalesce(responsible_person_id::text, '')
        WHEN 'membership' THEN coalesce((
            SELECT membership FROM customers_customer AS customer WHERE customer.id = cases_case.customer_id
        ), '')
        WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
        ELSE coalesce(counted ->> %(column_field)s::text, '')
    END AS column_key,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS received,
    count(founded) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS judged,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND founded) AS founded,
    count(won_back) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s) AS asked_back,
    count(*) FILTER (WHERE received_at >= %(first)s AND received_at < %(until)s AND won_back) AS won_back,
    count(*) FILTER (WHERE received_at >= %(previous_first)s AND received_at < %(previous_until)s) AS previous,
    count(*) FILTER (WHERE received_at >= %(year_first)s AND received_at < %(year_until)s) AS year_before
FROM cases_case
WHERE process = %(process)s AND ends <> 'merged' -- it is counted where it went on
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
hours (opens, closes, through) AS MATERIALIZED (
    SELECT %(opens)s::float8[], %(closes)s::float8[], %(through)s::float8[]
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
            WHEN 'membership' THEN coalesce((
                SELECT membership FROM customers_customer AS customer WHERE customer.id = cases_case.customer_id
            ), '')
            WHEN 'month' THEN to_char(received_at AT TIME ZONE %(zone)s, 'YYYY-MM')
            ELSE coalesce(counted ->> %(row_field)s::text, '')
        END AS row_key,
        date_part('epoch', received_at) AS received,
        date_part('epoch', accepted_at) AS accepted,
        date_part('epoch', resolved_at) AS resolved
    FROM cases_case
    WHERE process = %(process)s AND ends <> 'merged'
        AND received_at >= %(first)s AND received_at < %(until)s
        AND (%(everything)s OR department_id = ANY(%(departments)s::bigint[]))
),
windows AS (
    SELECT
        clocks.*,
        width_bucket(received, closes) + 1 AS received_in,
        width_bucket(accepted, closes) + 1 AS accepted_in,
        width_bucket(resolved, closes) + 1 AS resolved_in
    FROM clocks CROSS JOIN hours
    OFFSET 0 -- looked up once, not at every use below
),
positions AS (
    SELECT
        row_key, received, accepted, resolved,
        through[received_in] + greatest(0, received - opens[received_in]) AS begun,
        through[accepted_in] + greatest(0, accepted - opens[accepted_in]) AS taken,
        through[resolved_in] + greatest(0, resolved - opens[resolved_in]) AS told
    FROM windows CROSS JOIN hours
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

-- reopened --
-- How many cases that had ended were taken up again in the period; they were received once, whenever that was.
SELECT count(DISTINCT entry.case_id) AS cases
FROM cases_stageentry AS entry
JOIN cases_case ON cases_case.id = entry.case_id
WHERE entry.left_at >= %(first)s AND entry.left_at < %(until)s
    AND entry.stage = ANY(%(ends)s::text[])
    AND process = %(process)s AND cases_case.ends <> 'merged'
    AND (%(everything)s OR department_id = ANY(%(departments)s::bigint[]))
