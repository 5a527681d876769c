-- customers --
-- One file for every ten rows; kept by the agents in turn, opened over five years.
INSERT INTO customers_customer (
    id, number, kind, external_number, name, name_read, short_name, salutation, membership, category, tags, needs,
    preferences, note, preferred_channel, preferred_hours, rest_hours, values, region, keeper_id, department_id, stage,
    lost_at, consents, refusals, do_not_contact, completeness, opened_at, opened_by_id, updated_at, revision
)
SELECT n, 'KH-' || lpad(n::text, 8, '0'), CASE WHEN n %% 20 = 0 THEN 'company' ELSE 'person' END, '',
    '客户' || n, 'kehu' || n, '', '', (ARRAY['none', 'ordinary', 'silver', 'gold'])[1 + n %% 4], '', '{}', '', '', '',
    '', '[]', '[]', jsonb_build_object('visited_on', '2026-01-05', 'yearly_spend', (n %% 20000)::text),
    CASE WHEN n %% 7 = 0 THEN '' ELSE '130302' END, agent, team, 'maintained',
    CASE WHEN n %% 60 = 0 THEN %(now)s::timestamptz - interval '40 days' END, '{}', '{}', n %% 50 = 0, 40 + n %% 61,
    opened, agent, opened, 1
FROM generate_series(1, %(units)s::bigint) AS n
CROSS JOIN LATERAL (
    SELECT (%(agents)s::bigint[])[1 + n * 7919 %% %(people)s] AS agent,
        (%(teams)s::bigint[])[1 + n * 7919 %% %(people)s %% %(places)s] AS team,
        %(now)s::timestamptz - interval '1 day' * (1095.0 * (1 - n / %(units)s::float8)) AS opened
) AS kept

-- phones --
INSERT INTO customers_phone (id, position, revision, customer_id, number, typed, belongs_to)
SELECT id, 0, 1, id, '+8613' || lpad(id::text, 9, '0'), '13' || lpad(id::text, 9, '0'), '' FROM customers_customer

-- assets --
INSERT INTO customers_asset (id, position, revision, customer_id, kind, key, key_normal, values, cycle_months, next_service_on)
SELECT id, 0, 1, id, 'vehicle', '京A·' || id, '京A' || id, CASE WHEN id %% 5 > 0 THEN '{"model": "轩逸"}'::jsonb ELSE '{}' END,
    CASE WHEN id %% 3 > 0 THEN 6 END, CASE WHEN id %% 4 > 0 THEN (%(now)s::timestamptz)::date + (id %% 365)::int END
FROM customers_customer

-- keepings --
-- Who keeps each of them since it was opened, with the first contact it asked for.
INSERT INTO customers_keeping (id, customer_id, keeper_id, since, why, item_id, by_id)
SELECT id, id, keeper_id, opened_at, 'shared', (id - 1) * 10 + 7, keeper_id
FROM customers_customer

-- cases --
-- One for every ten items: complaints, requests, services and measures, over three years of days from 8 to 20.
INSERT INTO cases_case (
    id, number, process, pack_version_id, stage, title, customer_id, complainant, channel, received_at, registrar_id,
    department_id, owner_id, team_id, classification, severity, cause, liable_department_id, responsible_person_id,
    founded, won_back, ends, accepted_at, resolved_at, ended_at, round, data, said_in, counted, by_customer, opened_as,
    search_text
)
SELECT n, 'C' || n, process, %(version)s, CASE WHEN ended THEN last ELSE first END, '刹车异响，第' || n || '次来店', 1 + n * 31 %% %(units)s,
    '客户' || n, (ARRAY['phone', 'wechat', 'in_person', 'online', 'letter'])[1 + floor(4.2 * r * r)::int], at, agent,
    team, CASE WHEN NOT ended THEN agent END, CASE WHEN NOT ended THEN team END,
    (%(classes)s::text[])[1 + floor(s * s * %(class_count)s)::int],
    (ARRAY['general', 'serious', 'major'])[1 + floor(3 * t * t * t)::int],
    CASE WHEN complaint AND ended AND r < 0.8 THEN (%(causes)s::text[])[1 + floor(t * t * %(cause_count)s)::int] ELSE '' END,
    CASE WHEN complaint AND r < 0.8 THEN (%(liable)s::bigint[])[1 + floor(s * %(liable_count)s)::int] END,
    CASE WHEN complaint AND t < 0.3 THEN (%(agents)s::bigint[])[1 + floor(r * %(people)s)::int] END,
    CASE WHEN complaint AND (ended OR s < 0.5) THEN r < 0.8 END,
    CASE WHEN complaint AND ended AND r < 0.8 THEN t < 0.7 END,
    CASE WHEN NOT ended THEN '' WHEN complaint AND r > 0.8 THEN 'refused' WHEN t > 0.98 THEN 'withdrawn' ELSE 'settled' END,
    at + interval '1 hour' * (8 * s), CASE WHEN ended THEN at + interval '1 hour' * (2 + 150 * r * s) END,
    CASE WHEN ended THEN at + interval '1 hour' * (156 + 20 * s) END, 1,
    jsonb_build_object('intake', jsonb_build_object('content', '刹车异响，第' || n || '次来店后仍未解决，希望尽快处理。')), '{}', '{}', false, '', ''
FROM (
    SELECT n, random() AS r, random() AS s, random() AS t,
        (ARRAY['complaint', 'demand', 'service_order', 'enquiry', 'complaint', 'demand', 'service_order', 'service_order',
            'dissatisfied_visit', 'demand', 'complaint', 'service_order', 'demand', 'enquiry', 'complaint', 'service_order',
            'demand', 'complaint', 'service_order', 'measure'])[1 + n %% 20] AS process
    FROM generate_series(1, %(units)s::bigint) AS n OFFSET 0
) AS drawn
CROSS JOIN LATERAL (
    SELECT process = 'complaint' AS complaint, {moment} AS at,
        (%(agents)s::bigint[])[1 + floor(s * %(people)s)::int] AS agent,
        (%(teams)s::bigint[])[1 + floor(s * %(people)s)::int %% %(places)s] AS team,
        %(stages)s::jsonb -> process ->> 0 AS first, %(stages)s::jsonb -> process ->> -1 AS last
) AS placed
CROSS JOIN LATERAL (SELECT at < %(now)s::timestamptz - interval '8 days' AND n %% 200 <> 0 AS ended) AS run

-- entries --
-- Three stages of each case, each with its item.
INSERT INTO cases_stageentry (id, case_id, stage, item_id, entered_at, left_at)
SELECT (c.id - 1) * 3 + place, c.id, coalesce(%(stages)s::jsonb -> c.process ->> (place - 1), c.stage),
    (c.id - 1) * 10 + place, c.received_at, CASE WHEN place < 3 THEN c.received_at + interval '4 hours' END
FROM cases_case AS c CROSS JOIN generate_series(1, 3) AS place

-- proposals --
-- Two ways to settle each founded complaint that was settled, half of them with money.
INSERT INTO cases_proposal (
    id, case_id, round, title, content, cost, compensation_kind, compensation_value, proposer_id, proposed_at
)
SELECT (id - 1) * 2 + place, id, 1, '方案' || place, '返工并致歉。', 100, CASE WHEN id %% 2 = 0 THEN 'cash' ELSE '' END,
    CASE WHEN id %% 2 = 0 THEN 50 * place + id %% 1000 END, registrar_id, received_at + interval '1 hour'
FROM cases_case CROSS JOIN generate_series(1, 2) AS place
WHERE process = 'complaint' AND ends = 'settled' AND founded

-- decisions --
INSERT INTO cases_decision (case_id, round, proposal_id, instruction, by_id, at)
SELECT case_id, 1, id, '同意。', proposer_id, proposed_at + interval '1 hour' FROM cases_proposal WHERE id %% 2 = 0

-- penalties --
-- One for each person found responsible; some were revoked.
INSERT INTO cases_penalty (case_id, rule, capacity, person_id, amount, reason, by_id, at, revoked_at)
SELECT id, 'service', 'person', responsible_person_id, 50 + id %% 10 * 50, '工作疏忽。', registrar_id,
    received_at + interval '5 hours', CASE WHEN id %% 20 = 0 THEN received_at + interval '9 hours' END
FROM cases_case WHERE process = 'complaint' AND founded AND responsible_person_id IS NOT NULL

-- items --
-- Ten items to a case's time: its three stages, the second in the hands of the liable department, callbacks, contacts,
-- duties, promises, questions to departments.
INSERT INTO worklist_workitem (
    id, kind, clause_id, title, subject, subject_label, owner_id, team_id, opened_at, due_at, deadline, why_due,
    provisional, pause_reason, rung, next_rung_at, settled_at, settled_by_id, outcome, reason
)
SELECT n + 1, kind, CASE WHEN r < 0.9 THEN (%(clauses)s::bigint[])[1 + (n %% 10 * 5 + floor(5 * t)::int) %% %(clause_count)s] END,
    '{"en": "Work", "zh-hans": "工作", "zh-hant": "工作"}', CASE WHEN slot < 3 THEN 'case/' ELSE 'customer/' END || unit,
    'C' || unit, agent, coalesce(matter.liable_department_id, team), at, due, '{}', '{}', false, '', '',
    CASE WHEN outcome = '' THEN greatest(due, %(now)s::timestamptz) + interval '1 hour' END,
    CASE WHEN outcome <> '' THEN least(at + (due - at) * (CASE WHEN outcome IN ('late', 'missed') THEN 1 + s ELSE 0.1 + 0.85 * s END), %(now)s) END,
    CASE WHEN outcome <> '' THEN agent END, outcome, CASE WHEN outcome = 'waived' THEN '不需要了' ELSE '' END
FROM (
    SELECT n, n %% 10 AS slot, n / 10 + 1 AS unit, random() AS r, random() AS s, random() AS t
    FROM generate_series(%(units)s::bigint * 5 * {half}, %(units)s::bigint * 5 * ({half} + 1) - 1) AS n OFFSET 0
) AS drawn
CROSS JOIN LATERAL (
    SELECT {unit_moment} AS at, (%(agents)s::bigint[])[1 + floor(s * %(people)s)::int] AS agent,
        (%(teams)s::bigint[])[1 + floor(s * %(people)s)::int %% %(places)s] AS team,
        CASE WHEN slot < 3 THEN 'stage' WHEN slot < 5 THEN 'callback' WHEN slot = 5 THEN 'follow_up'
            WHEN slot = 6 THEN 'first_contact' WHEN slot = 7 THEN 'duty'
            WHEN slot = 8 THEN CASE WHEN unit %% 10 < 5 THEN 'promise' WHEN unit %% 10 < 8 THEN 'part' ELSE 'passed_on' END
            WHEN r < 0.3 THEN 'task' ELSE 'callback' END AS kind
) AS placed
CROSS JOIN LATERAL (
    SELECT at + CASE slot WHEN 0 THEN interval '4 hours' WHEN 1 THEN interval '2 days' WHEN 2 THEN interval '7 days'
        WHEN 5 THEN interval '30 days' WHEN 6 THEN interval '1 day' WHEN 7 THEN interval '2 days'
        WHEN 8 THEN interval '3 days' ELSE interval '14 days' END AS due
) AS until
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN slot < 3 AND unit %% 200 = 0 AND slot = 2 THEN '' WHEN due > %(now)s::timestamptz AND (slot < 3 OR t < 0.6) THEN ''
        WHEN slot > 2 AND t < CASE WHEN kind = 'promise' THEN 0.05 ELSE 0.005 END THEN ''
        WHEN due > %(now)s::timestamptz OR r < 0.86 THEN 'met' WHEN r < 0.94 THEN 'late'
        WHEN r < 0.96 THEN 'missed' ELSE 'waived' END AS outcome
) AS ended
LEFT JOIN cases_case AS matter ON slot = 1 AND matter.id = unit

-- parts --
INSERT INTO cases_part (
    case_id, pack_version_id, rule, entry_id, department_id, without_account, asked, asked_by_id, asked_at, item_id,
    reason, answer, answered_by_id, answered_name, closed_at, outcome
)
SELECT (id - 1) / 10 + 1, %(version)s, 'look', (id - 1) / 10 * 3 + 2, team_id, false, '{}', owner_id, opened_at, id, '', '{}',
    owner_id, '', settled_at, CASE WHEN outcome = '' THEN '' WHEN outcome = 'waived' THEN 'dropped' ELSE 'answered' END
FROM worklist_workitem WHERE kind = 'part'

-- callbacks --
-- Each in the round of its month.
INSERT INTO callbacks_callback (
    round_id, customer_id, occasion, turn, groups, channel, script, item_id, state, why, tries, outcome, interaction_id,
    settled_at, settled_by_id
)
SELECT (%(rounds)s::bigint[])[1 + ((id - 1) / 10 * 36 / %(units)s)::int], 1 + (id / 10 * 7 + id %% 10 * 3001) %% %(units)s, 'case/' || id, 1 + id %% 2,
    CASE WHEN id %% 3 = 0 THEN ARRAY['members'] ELSE ARRAY[]::text[] END, 'phone', '', id, state,
    CASE state WHEN 'unreachable' THEN 'no_answer' WHEN 'refused' THEN 'unwilling' WHEN 'excluded' THEN 'recently' ELSE '' END,
    1, CASE WHEN state = 'reached' THEN 'satisfied' ELSE '' END, CASE WHEN state = 'reached' THEN id END, settled_at,
    settled_by_id
FROM worklist_workitem
CROSS JOIN LATERAL (
    SELECT CASE WHEN outcome = '' THEN 'open' WHEN outcome = 'waived' THEN 'excluded' WHEN id %% 100 < 84 THEN 'reached'
        WHEN id %% 100 < 97 THEN 'unreachable' ELSE 'refused' END AS state
) AS came
WHERE kind = 'callback'

-- talks --
-- What was said, from morning to evening; a quarter with a word on how satisfied the customer is, some rated.
INSERT INTO contact_interaction (
    id, customer_id, subject, direction, channel, purpose, content, answer, answers, ratings, place, outcome, line, phase,
    script, despite, staff_number, by_id, at, search_text
)
SELECT n + 1, 1 + floor(r * %(units)s)::int, '', CASE WHEN s < 0.6 THEN 'in' ELSE 'out' END,
    (ARRAY['phone', 'wechat', 'in_person', 'sms', 'email', 'letter'])[1 + floor(5.5 * s * s)::int],
    CASE WHEN s > 0.75 THEN 'callback' ELSE 'conversation' END,
    CASE WHEN t < 0.95 THEN '来电询问保养时间，第' || n || '次' ELSE '' END, '', '{}',
    CASE WHEN r > 0.97 THEN jsonb_build_object('attitude', (%(words)s::text[])[1 + floor(t * %(word_count)s)::int],
        'answer', (%(words)s::text[])[1 + floor(s * %(word_count)s)::int]) ELSE '{}' END, '',
    CASE WHEN t < 0.22 THEN 'satisfied' WHEN t < 0.25 THEN 'average' WHEN t < 0.26 THEN 'dissatisfied'
        WHEN t > 0.95 THEN 'no_answer' ELSE '' END, '', '', '', '', '', (%(agents)s::bigint[])[1 + floor(s * %(people)s)::int],
    {unit_moment}, ''
FROM (
    SELECT n, n / 10 + 1 AS unit, random() AS r, random() AS s, random() AS t
    FROM generate_series(0, %(units)s::bigint * 10 - 1) AS n OFFSET 0
) AS drawn
