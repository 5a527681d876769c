"""What the log calls acts, records and details, in the words of who reads it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Every act that anything in the house records; a test looks for one that has no words.
ACTS: dict[str, Promise] = {
    "sign-in": _("Signed in"),
    "sign-in.failed": _("Sign-in failed"),
    "sign-in.refused": _("Sign-in refused after too many failures"),
    "sign-out": _("Signed out"),
    "sign-out.idle": _("Signed out after doing nothing"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password reset"),
    "person.added": _("Person added"),
    "person.placed": _("Departments and roles changed"),
    "person.left": _("Person left"),
    "person.came.back": _("Person came back"),
    "house.opened": _("House set up"),
    "rulebook.published": _("Rule book published"),
    "phone.revealed": _("Phone number looked at"),
    "paper.read": _("Paper opened"),
    "case.printed": _("Case printed"),
    "list.exported": _("List taken along"),
    "report.exported": _("Figures taken along"),
    "import.uploaded": _("File uploaded"),
    "import.taken-in": _("File taken in"),
    "import.stopped": _("Taking in stopped"),
    "import.undone": _("Import undone"),
    "import.failed-rows": _("Failed rows taken along"),
    "import.went-on": _("Taking in gone on with"),
    "field.added": _("Field added to the file"),
    "field.changed": _("Field of the file changed"),
    "field.retired": _("Field of the file retired"),
}
RECORDS: dict[str, Promise] = {
    "case": _("Matter"),
    "customer": _("Customer"),
    "customers": _("Customers"),
    "person": _("Person"),
    "batch": _("Import batch"),
    "pack": _("Rule book"),
    "field": _("Field"),
    "sign-in": _("User name"),
}
DETAILS: dict[str, Promise] = {
    "as": _("as"),
    "copy": _("copy"),
    "paper": _("paper"),
    "file": _("file"),
    "report": _("report"),
    "username": _("user name"),
    "from": _("before"),
    "to": _("after"),
    "number": _("version"),
    "industry": _("industry"),
    "phone": _("phone"),
    "type": _("type"),
    "group": _("group"),
    "new": _("new"),
    "duplicate": _("duplicates"),
    "error": _("errors"),
    "remarks": _("to be looked at"),
    "taken": _("taken in"),
    "cases": _("cases"),
    "first": _("from number"),
    "last": _("to number"),
}
VALUES: dict[str, Promise] = {
    "pdf": _("A4"),
    "xlsx": _("Excel"),
    "house": _("internal"),
    "customer": _("for the customer"),
}
