-- stages --
-- How many stand in each stage, how many of them are late, and how long those that left it lately had stayed, in seconds
-- of working time.
WITH again AS (
    SELECT e.stage, e.entered_at AS begun, e.left_at AS ended
    FROM cases_stageentry AS e
    JOIN cases_case AS c ON c.id = e.case_id
    WHERE c.process = %(process)s AND e.left_at >= %(since)s {seen}
),
{worked}
SELECT
    stage,
    count(*) FILTER (WHERE here) AS now,
    count(*) FILTER (WHERE late) AS late,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY stayed) AS stayed
FROM (
    SELECT
        c.stage,
        true AS here,
        coalesce(
            i.settled_at IS NULL AND i.due_at < %(at)s AND (i.paused_at IS NULL OR i.paused_at > i.due_at), false
        ) AS late,
        NULL::double precision AS stayed
    FROM cases_case AS c
    JOIN cases_stageentry AS e ON e.case_id = c.id AND e.left_at IS NULL
    LEFT JOIN worklist_workitem AS i ON i.id = e.item_id
    WHERE c.process = %(process)s AND c.ended_at IS NULL {seen}
    UNION ALL
    SELECT stage, false, false, seconds FROM worked
) AS each
GROUP BY stage

-- ways --
-- How often each way was taken lately, from each stage to each, to each from all of them (from_stage is null) and
-- altogether (to_stage is null, too), how long the case had stood before, and how often it came to a stage where it had
-- been.
WITH again AS (
    SELECT
        act.transition,
        act.to_stage,
        e.stage AS from_stage,
        e.entered_at AS begun,
        e.left_at AS ended,
        act.to_stage <> e.stage AND EXISTS (
            SELECT FROM cases_stageentry AS b
            WHERE b.case_id = e.case_id AND b.stage = act.to_stage AND b.id < e.id
        ) AS back
    FROM cases_stageentry AS e
    JOIN cases_case AS c ON c.id = e.case_id
    CROSS JOIN LATERAL (
        SELECT a.transition, a.to_stage
        FROM cases_act AS a
        WHERE a.case_id = e.case_id AND a.kind = 'moved' AND a.at = e.left_at AND a.from_stage = e.stage
        ORDER BY a.id
        LIMIT 1
    ) AS act
    WHERE c.process = %(process)s AND e.left_at >= %(since)s {seen}
),
{worked}
SELECT
    transition,
    from_stage,
    to_stage,
    count(*) AS times,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
    count(*) FILTER (WHERE back) AS again
FROM worked
GROUP BY GROUPING SETS ((transition, from_stage, to_stage), (transition, to_stage), (transition))
