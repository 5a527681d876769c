"""All files at once, by what they share: each thing that several of them say, never each file with each other."""

# What more files share than this tells nobody apart: the switchboard of an office, a name found everywhere.
MOST_OF_A_KEY = 12

# Files of one name at one street: in the same town, or where one of them does not tell the town (rules.likeness).
# A company's files are of one name within a town, or anywhere if one of them tells no town.
FOUND = """
    CREATE TEMPORARY TABLE found_alike ON COMMIT DROP AS
    WITH RECURSIVE blocks (why, files) AS (
        SELECT 'phone', array_agg(DISTINCT customer_id) FROM customers_phone
        GROUP BY number HAVING count(DISTINCT customer_id) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'key', array_agg(DISTINCT customer_id) FROM customers_asset WHERE key_normal <> ''
        GROUP BY key_normal, kind HAVING count(DISTINCT customer_id) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'handle', array_agg(DISTINCT customer_id) FROM customers_handle
        GROUP BY kind, address_key HAVING count(DISTINCT customer_id) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'number', array_agg(id) FROM customers_customer WHERE external_number <> '' AND merged_into_id IS NULL
        GROUP BY external_number HAVING count(*) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'identity', array_agg(customer_id) FROM customers_findable WHERE identity <> ''
        GROUP BY identity HAVING count(*) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'person', array_agg(DISTINCT found.customer_id)
        FROM customers_findable AS found
        JOIN customers_customer AS file ON file.id = found.customer_id AND file.kind = 'person'
        CROSS JOIN LATERAL unnest(found.places) AS place
        WHERE found.name_key <> '' AND starts_with(place, '*/')
        GROUP BY found.name_key, place HAVING count(DISTINCT found.customer_id) BETWEEN 2 AND %(most)s
        UNION ALL
        SELECT 'company', array_agg(found.customer_id)
        FROM customers_findable AS found
        JOIN customers_customer AS file ON file.id = found.customer_id AND file.kind = 'company'
        WHERE found.name_key <> ''
        GROUP BY found.name_key HAVING count(*) BETWEEN 2 AND %(most)s
    ), pairs AS (
        SELECT blocks.why, one, other
        FROM blocks CROSS JOIN LATERAL unnest(files) AS one CROSS JOIN LATERAL unnest(files) AS other
        WHERE one < other
    ), alike AS (
        SELECT why, one, other FROM pairs WHERE why NOT IN ('person', 'company')
        UNION
        SELECT 'name', pairs.one, pairs.other
        FROM pairs
        JOIN customers_findable AS mine ON mine.customer_id = pairs.one
        JOIN customers_findable AS theirs ON theirs.customer_id = pairs.other
        CROSS JOIN LATERAL (
            SELECT array(SELECT place FROM unnest(mine.places) AS place WHERE starts_with(place, '@')) AS here,
                array(SELECT place FROM unnest(theirs.places) AS place WHERE starts_with(place, '@')) AS there
        ) AS towns
        WHERE pairs.why = 'company' AND (here = '{}' OR there = '{}' OR here && there)
            OR pairs.why = 'person' AND EXISTS (
                SELECT FROM unnest(mine.places) AS place (said) JOIN unnest(theirs.places) AS place_there (said)
                    ON split_part(place.said, '/', 2) = split_part(place_there.said, '/', 2)
                WHERE place.said LIKE '%%/%%' AND place.said NOT LIKE '*%%' AND place_there.said NOT LIKE '*%%'
                    AND (place.said = place_there.said
                        OR starts_with(place.said, '/') OR starts_with(place_there.said, '/'))
            )
    ), merged (gone, stands) AS (
        SELECT id, merged_into_id FROM customers_customer WHERE merged_into_id IS NOT NULL
        UNION
        SELECT merged.gone, file.merged_into_id
        FROM merged JOIN customers_customer AS file ON file.id = merged.stands
        WHERE file.merged_into_id IS NOT NULL
    ), told_apart AS (
        SELECT least(mine, theirs) AS one, greatest(mine, theirs) AS other
        FROM customers_difference AS said
        LEFT JOIN merged AS first ON first.gone = said.one_id
        LEFT JOIN merged AS second ON second.gone = said.other_id
        CROSS JOIN LATERAL (
            SELECT coalesce(first.stands, said.one_id) AS mine, coalesce(second.stands, said.other_id) AS theirs
        ) AS file
    )
    SELECT one, other, array_agg(DISTINCT why ORDER BY why) AS why FROM alike
    WHERE NOT EXISTS (
        SELECT FROM told_apart WHERE told_apart.one = alike.one AND told_apart.other = alike.other
    )
    GROUP BY one, other
"""
