-- worked --
-- Of rows (`again`) with the moments between which their clock ran: the seconds worked. `opens` and `closes` are the
-- moments of each window of work, `through` the seconds worked up to it. Of a clock that ran for longer than the
-- windows are sure to reach, the last three years count: the same from whichever year it is reckoned.
hours (opens, closes, through) AS MATERIALIZED (
    SELECT %(opens)s::float8[], %(closes)s::float8[], %(through)s::float8[]
),
windows AS (
    SELECT again.*, date_part('epoch', clock.begun) AS began, date_part('epoch', again.ended) AS over,
        width_bucket(date_part('epoch', clock.begun), closes) + 1 AS begun_in,
        width_bucket(date_part('epoch', again.ended), closes) + 1 AS ended_in
    FROM again CROSS JOIN hours
    CROSS JOIN LATERAL (SELECT greatest(again.begun, again.ended - interval '3 years') AS begun) AS clock
    OFFSET 0 -- looked up once, not at every use below
),
worked AS (
    SELECT windows.*, round(1000 * (
        (through[ended_in] + greatest(0, over - opens[ended_in]))
        - (through[begun_in] + greatest(0, began - opens[begun_in]))
    )) / 1000 AS seconds
    FROM windows CROSS JOIN hours
)
