"""What people and departments are called: looked up for lists, instead of joined to each of their rows."""

from huiyin.kernel.editions import kept
from huiyin.org.models import Department, Person


@kept
def names_of_people() -> dict[int, str]:
    return dict(Person.objects.values_list("pk", "name"))


@kept
def names_of_departments() -> dict[int, str]:
    return dict(Department.objects.order_by("path").values_list("pk", "name"))
