"""Who asks: the person of a request with everything their rights follow from."""

from huiyin.org.models import Person

# One question instead of three, asked before every page: rights are read anew each time, so a change counts at once.
WHO = """
SELECT person.*,
    (SELECT coalesce(json_agg(json_build_array(place.role, place.department_id)), '[]')
        FROM org_membership place JOIN org_department department ON department.id = place.department_id
        WHERE place.person_id = person.id AND department.closed_at IS NULL) AS places,
    (SELECT coalesce(json_agg(json_build_array(root.department_id, below.id)), '[]')
        FROM (SELECT DISTINCT department_id FROM org_membership WHERE person_id = person.id) root
        JOIN org_department below ON below.path @> ARRAY[root.department_id]) AS below,
    (SELECT edition FROM org_organisation ORDER BY id LIMIT 1) AS house_edition
FROM org_person person WHERE person.id = %s
"""


def person_asking(pk: int) -> Person | None:
    """A person with their places and the departments below these, in one query."""
    person = next(iter(Person.objects.raw(WHO, [pk])), None)
    if person is not None:
        person.know_places(person.__dict__.pop("places"), person.__dict__.pop("below"))
    return person
