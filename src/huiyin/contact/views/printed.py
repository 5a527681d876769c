"""The record of a conversation on paper."""

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.contact import queries
from huiyin.contact.models import Interaction
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Paper, Row, Section, Signature
from huiyin.org.models import Organisation


def paper_of(talk: Interaction) -> Paper:
    """Who spoke with whom, when and how, and everything that was said; phones hidden."""
    facts, said = queries.facts_of(talk), queries.words_of(talk)
    cells = [Cell(label, value) for label, value in facts]
    if len(cells) % 2:
        cells.append(Cell("", ""))
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return Paper(
        title=_("Record of a conversation"),
        house=house(),
        number=str(talk.pk),
        date=timezone.localtime(talk.at).date(),
        rows=(
            *(Row(pair) for pair in pairs),
            Section(_("What was said")),
            Row((Cell(_("Words"), masking.text(said), span=12, lines=8),)),
        ),
        signatures=(Signature(_("Who recorded it"), name=talk.by.name if talk.by else ""), Signature(_("Supervisor"))),
    )


def house() -> str:
    """What stands at the head of what is printed."""
    return Organisation.objects.values_list("name", flat=True).first() or ""
