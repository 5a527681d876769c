"""What could be done for customers before they ask: birthdays, problems, and what is meant for one of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import CharField, Exists, F, Func, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Right
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.contact.enums import CareKind, PointKind
from huiyin.contact.models import CareAnswer, Interaction, Point
from huiyin.contact.queries.scripted import scripted
from huiyin.contact.queries.wording import contact_rules, satisfaction_words
from huiyin.contact.rules.birthdays import birthdays_in, lunar_birthdays_in, next_birthday
from huiyin.customers.models import ContactPerson, Customer, CustomerQuerySet
from huiyin.customers.queries import file_rules
from huiyin.kernel.texts import strung
from huiyin.kernel.worktime.festivals import FESTIVALS, next_festival
from huiyin.kernel.worktime.moon import moon_day, moon_days_between
from huiyin.org.models import Person

PAGE = 50  # of each kind; who answers some sees more
SHORT = 60


@dataclass(frozen=True)
class Proposal:
    """One thing that could be done for a customer, and why."""

    kind: CareKind
    customer: int
    occasion: str
    why: str
    number: str = ""
    name: str = ""
    day: date | None = None
    url: str = ""

    @property
    def key(self) -> str:
        return f"{self.customer}-{self.kind}-{self.occasion}"


@dataclass(frozen=True)
class Section:
    """The proposals of one kind: the first ones, and how many more there are."""

    kind: CareKind
    proposals: list[Proposal]
    more: int

    @property
    def holidays(self) -> list[tuple[date, str, str]]:
        """The holidays that are near: day, occasion and name."""
        found = {
            (one.day, one.occasion, one.why) for one in self.proposals if self.kind == CareKind.HOLIDAY and one.day
        }
        return sorted((day, occasion, why) for day, occasion, why in found if day)


Read = Callable[[CustomerQuerySet, Person, datetime], Iterable[Proposal]]
_troubles: list[Read] = []


def register_trouble(read: Read) -> None:
    """Modules above say which customers wait for a solution, as proposals of the kind `problem`."""
    _troubles.append(read)


def kept_files(keeper: Person) -> CustomerQuerySet:
    """The customers somebody may do something for: theirs, not lost, who did not ask to be left alone."""
    return Customer.objects.filter(keeper=keeper, lost_at=None, do_not_contact=False)


def those_who_keep(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of some people who are keepers of customers' files."""
    return people.filter(Exists(Customer.objects.filter(keeper=OuterRef("pk"))))


def care_proposals(files: CustomerQuerySet, user: Person, at: datetime, *, most: int | None = PAGE) -> list[Section]:
    """What to propose for these customers, by kind: the first ones, or all. Source: B3-4, E62-2, E62-3, E62-4."""
    if contact_rules().care is None:
        return []
    told = (
        (CareKind.PROBLEM, _problems),
        (CareKind.BIRTHDAY, _birthdays),
        (CareKind.HOLIDAY, _holidays),
        (CareKind.TAILORED, _tailored),
    )
    sections = []
    for kind, read in told:
        found = read(willing(files, kind), user, at)
        shown = found[:most]
        sections.append(Section(kind, _named(shown), len(found) - len(shown)))
    return sections


def willing(files: CustomerQuerySet, kind: CareKind) -> CustomerQuerySet:
    """Those who did not refuse what such care is for."""
    care = contact_rules().care
    return files.exclude(refusals__contains=[care.purpose_of(kind)]) if care else files.none()


def care_proposal(customer: Customer, kind: str, occasion: str, user: Person, at: datetime) -> Proposal | None:
    """One of the proposals for a customer, if it still stands."""
    every = suggestions(customer, user, at)
    return next((one for one in every if (one.kind, one.occasion) == (kind, occasion)), None)


def suggestions(customer: Customer, user: Person, at: datetime) -> list[Proposal]:
    """What could be done for a customer somebody speaks with, out of what is known of them. Source: B44-5."""
    files = Customer.objects.filter(pk=customer.pk, lost_at=None, do_not_contact=False)
    return [one for section in care_proposals(files, user, at) for one in section.proposals]


def _named(proposals: list[Proposal]) -> list[Proposal]:
    rows = Customer.objects.filter(pk__in={one.customer for one in proposals}).values_list("pk", "number", "name")
    names = {pk: (number, name) for pk, number, name in rows}
    return [
        Proposal(one.kind, one.customer, one.occasion, one.why, *names[one.customer], day=one.day, url=one.url)
        for one in proposals
        if one.customer in names  # it may be merged meanwhile
    ]


def _unanswered(proposals: list[Proposal], kind: CareKind) -> list[Proposal]:
    rows = CareAnswer.objects.filter(kind=kind, customer__in={one.customer for one in proposals})
    answered = set(rows.values_list("customer", "occasion"))
    return [one for one in proposals if (one.customer, one.occasion) not in answered]


def _birthdays(files: CustomerQuerySet, user: Person, at: datetime) -> list[Proposal]:
    """Those of the file, and those a remark names, the nearest first."""
    care, today = contact_rules().care, localdate(at)
    last = today + timedelta(days=care.birthday_days if care else 0)
    found: dict[tuple[int, date, str], Proposal] = {}
    for customer, coming, whose, why in chain(_in_files(files, today, last), _in_remarks(files, today)):
        if coming and coming <= last and (customer, coming, whose) not in found:
            occasion = f"{coming.isoformat()}/{whose or 'customer'}"
            found[customer, coming, whose] = Proposal(CareKind.BIRTHDAY, customer, occasion, why, day=coming)
    nearest = sorted(found.values(), key=lambda one: (one.day or today, one.customer))
    return _unanswered(nearest, CareKind.BIRTHDAY)


Birthday = tuple[int, date | None, str, str]  # the customer, when it comes, whose it is if not theirs, how it is known


def _in_files(files: CustomerQuerySet, today: date, last: date) -> Iterator[Birthday]:
    """Birth dates, and birthdays by the lunar calendar, that may be near."""
    near = [f"{each.month:02}{each.day:02}" for each in _days(today, last)]
    near += ["0229"] if "0228" in near else []
    of_year = Func(F("birth_date"), Value("MMDD"), function="to_char", output_field=CharField())
    for pk, born in files.annotate(of_year=of_year).filter(of_year__in=near).values_list("pk", "of_year"):
        yield pk, next_birthday(int(born[:2]), int(born[2:]), today), "", _("Birthday in the file")
    by_the_moon = list(moon_days_between(today, last))
    for field in (field for field in file_rules().file.own_fields if field.type == "lunar_birthday"):
        said = files.annotate(said=KeyTextTransform(field.name, "values"), of_year=Right("said", 5))
        for pk, text in said.filter(of_year__in=by_the_moon).values_list("pk", "said"):
            if day := moon_day(text):
                yield pk, day.next(today), "", _("Lunar birthday in the file: %(day)s") % {"day": day.words}


def _in_remarks(files: CustomerQuerySet, today: date) -> Iterator[Birthday]:
    for pk, note, likes in files.filter(_remark("note") | _remark("preferences")).values_list(
        "pk", "note", "preferences"
    ):
        for coming in _named_in(f"{note}\n{likes}", today):
            yield pk, coming, "", _("Remark: %(words)s") % {"words": (note or likes)[:SHORT]}
    people = ContactPerson.objects.filter(_remark("note"), customer__in=files.values("pk"))
    for customer, pk, name, note in people.values_list("customer", "pk", "name", "note"):
        for coming in _named_in(note, today):
            why = _("Contact person %(name)s: %(words)s") % {"name": name, "words": note[:SHORT]}
            yield customer, coming, f"contact-{pk}", why


def _named_in(remark: str, today: date) -> Iterator[date | None]:
    for month, day in birthdays_in(remark):
        yield next_birthday(month, day, today)
    for moon in lunar_birthdays_in(remark):
        yield moon.next(today)


def _holidays(files: CustomerQuerySet, user: Person, at: datetime) -> list[Proposal]:
    return holiday_proposals(files, at)


def holiday_proposals(files: CustomerQuerySet, at: datetime) -> list[Proposal]:
    """A greeting or an offer for everybody on a holiday that is near, as far as nobody thought of it yet."""
    care, today = contact_rules().care, localdate(at)
    if care is None:
        return []
    near = [(day, key) for key in care.holidays if (day := next_festival(key, today)) is not None]
    found = []
    for day, key in sorted(near):
        if day > today + timedelta(days=care.holiday_days):
            continue
        occasion = f"{day.isoformat()}/{key}"
        answered = CareAnswer.objects.filter(customer=OuterRef("pk"), kind=CareKind.HOLIDAY, occasion=occasion)
        keys = files.filter(~Exists(answered)).order_by("pk").values_list("pk", flat=True)
        found += [Proposal(CareKind.HOLIDAY, pk, occasion, str(FESTIVALS[key]), day=day) for pk in keys]
    return found


def _remark(field: str) -> Q:
    return (
        Q(**{f"{field}__contains": "生日"})
        | Q(**{f"{field}__contains": "生辰"})
        | Q(**{f"{field}__icontains": "birthday"})
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _problems(files: CustomerQuerySet, user: Person, at: datetime) -> list[Proposal]:
    """Customers who wait too long, and those who said last that they are dissatisfied."""
    found = [one for read in _troubles for one in read(files, user, at)]
    return _unanswered([*found, *_dissatisfied(files)], CareKind.PROBLEM)


def _dissatisfied(files: CustomerQuerySet) -> list[Proposal]:
    words, bad = satisfaction_words()
    rated = Interaction.objects.filter(customer__in=files.values("pk"), outcome__in=list(words))
    last = rated.order_by("customer", "-at", "-pk").distinct("customer").values("pk")
    rows = Interaction.objects.filter(pk__in=Subquery(last), outcome__in=bad).order_by("at", "pk")
    return [
        Proposal(
            CareKind.PROBLEM,
            customer,
            f"interaction/{pk}",
            _("%(word)s on %(day)s: %(words)s")
            % {"word": words[outcome], "day": localdate(moment).isoformat(), "words": told[:SHORT] or "—"},
            url=f"{reverse('customers:timeline', args=[customer])}?kind=contacts",
        )
        for pk, customer, outcome, moment, content, script, answers in rows.values_list(
            "pk", "customer", "outcome", "at", "content", "script", "answers"
        )
        for told in [content or strung(said for _asked, said in scripted(script, answers) if said != words[outcome])]
    ]


def _tailored(files: CustomerQuerySet, user: Person, at: datetime) -> list[Proposal]:
    """Customers whose likings or needs are known, and for whom nothing was thought of since."""
    points = Point.objects.filter(customer=OuterRef("pk"), settled_at=None).order_by()
    newest = points.filter(kind=PointKind.NEED).values("customer").annotate(newest=Max("pk")).values("newest")
    needed = Subquery(points.filter(kind=PointKind.NEED).order_by("-pk").values("words")[:1])
    newest_need = Coalesce(Cast(Subquery(newest), TextField()), Value(""), output_field=TextField())
    parts = ("needs", Value("\n"), "preferences", Value("\n"), newest_need)
    known = Func(*parts, function="concat", output_field=TextField())
    digest = Func(known, function="md5", output_field=CharField())
    answered = CareAnswer.objects.filter(customer=OuterRef("pk"), kind=CareKind.TAILORED, occasion=OuterRef("occasion"))
    rows = files.annotate(occasion=digest, needed=needed).filter(
        ~Q(needs="") | ~Q(preferences="") | Q(needed__isnull=False),
        ~Exists(points.filter(kind=PointKind.OFFER)),
        ~Exists(answered),
    )
    return [
        Proposal(CareKind.TAILORED, pk, occasion, " · ".join(filter(None, [needed, needs, likes]))[: 2 * SHORT])
        for pk, occasion, needed, needs, likes in rows.order_by("pk").values_list(
            "pk", "occasion", "needed", "needs", "preferences"
        )
    ]
