"""What is asked about people, departments, calendars and desks."""

from huiyin.org.queries.asking import came_in, person_asking, running_session
from huiyin.org.queries.desk import colleagues_among, draft_of, viewers, views_for
from huiyin.org.queries.hours import calendar_named, calendar_of, house_name, organisation, working_calendar
from huiyin.org.queries.known import (
    answering_departments,
    are_open,
    colleagues,
    department_of,
    head_of,
    open_departments,
    people_in,
    stand_in_for,
    works_here,
)
from huiyin.org.queries.names import names_of_departments, names_of_people
from huiyin.org.queries.people import (
    at_work,
    away,
    people_with,
    person_signing_in,
    rank_of,
    superior_of,
)
from huiyin.org.queries.settings import (
    Asked,
    absences_of,
    absences_overseen,
    calendars,
    department_tree,
    house_language,
    people_of,
    people_page,
    places_of,
    year_of,
)

__all__ = [
    "Asked",
    "absences_of",
    "absences_overseen",
    "answering_departments",
    "are_open",
    "at_work",
    "away",
    "calendar_named",
    "calendar_of",
    "calendars",
    "came_in",
    "colleagues",
    "colleagues_among",
    "department_of",
    "department_tree",
    "draft_of",
    "head_of",
    "house_language",
    "house_name",
    "names_of_departments",
    "names_of_people",
    "open_departments",
    "organisation",
    "people_in",
    "people_of",
    "people_page",
    "people_with",
    "person_asking",
    "person_signing_in",
    "places_of",
    "rank_of",
    "running_session",
    "stand_in_for",
    "superior_of",
    "viewers",
    "views_for",
    "working_calendar",
    "works_here",
    "year_of",
]
