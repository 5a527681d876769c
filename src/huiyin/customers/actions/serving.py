"""When a thing that a customer owns was served, and when it is served next."""

from dataclasses import replace
from datetime import date, datetime

from huiyin.customers import queries, rules
from huiyin.customers.actions.editing import edit_file, typed_lines
from huiyin.customers.actions.holding import hold
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.customers.rules import AssetLine
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


@whole
def plan_service(
    customer: Customer,
    key: str,
    *,
    served_on: date,
    next_on: date,
    cycle_months: int | None = None,
    by: Person,
    at: datetime,
) -> Customer:
    """Keep the last and the next service of the thing with this key; one we did not know joins the file.

    Source: D52-3, D51-4, A3-3. Raises whatever edit_file raises.
    """
    stored = hold(customer)
    book = queries.file_rules()
    lines: list[AssetLine] = typed_lines(queries.content_of(stored))["assets"]
    place = next((n for n, line in enumerate(lines) if line.retired_on is None and _same(line, key, book)), len(lines))
    known = lines[place] if place < len(lines) else AssetLine(key=key)
    months = cycle_months or known.cycle_months
    lines[place : place + 1] = [replace(known, last_service_on=served_on, next_service_on=next_on, cycle_months=months)]
    return edit_file(stored, changes={"assets": lines}, seen_revision=stored.revision, confirmed=True, by=by, at=at)


def _same(line: AssetLine, key: str, book: FileRules) -> bool:
    owned = book.file.assets.get(line.kind)
    spelling = owned.spelling if owned else "code"
    return rules.asset_key(line.key, spelling, book.region) == rules.asset_key(key, spelling, book.region)
