"""The words a case page asks for: names, labels of lists, choices."""

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.forms import Groups, grouped, options_of, people
from huiyin.cases.models import Act
from huiyin.cases.views.reading.standing import Standing
from huiyin.cases.views.timeline import outsider
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people
from huiyin.rulebook.definitions import Field, flat


class Words(Standing):
    """What people, lists and moments are called there."""

    def name_of(self, person: int) -> str:
        return names_of_people()[person]

    def done_by(self, act: Act) -> str:
        """A colleague, the customer, or what the rule book does by itself."""
        if act.by_id:
            return self.name_of(act.by_id)
        by_itself = act.kind == "opened" or (act.kind == "registered" and not self.case.by_customer)
        return _("Rule book") if by_itself else outsider(act)

    def label(self, list_name: str, key: str) -> str:
        """A word of one of the pack's lists."""
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return say(choice.label) if choice else key

    def tone(self, list_name: str, key: str) -> str:
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return str(choice.settings.get("tone", "neutral")) if choice else "neutral"

    @property
    def takers(self) -> Groups:
        """To whom the work of the stage may be given."""
        has = {self.item.owner_id, self.item.standing_in_for_id} if self.item else set()
        return grouped(option for option in people() if int(option.value) not in has)

    def options(self, list_name: str) -> Groups:
        return grouped(options_of(Field("x", "choice", {}, choices=self.pack.lists.get(list_name, ())), self.case))

    @property
    def moment_now(self) -> str:
        return timezone.localtime(self.at, self.zone).strftime("%Y-%m-%dT%H:%M")

    @property
    def paper_title(self) -> str:
        return say(self.process.papers.get("file", self.process.title))
