"""What code knows of a case, as parts of its papers: what was proposed and signed, who was asked, how it went."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases.views.printed import (
    Part,
    of_departments,
    of_penalties,
    of_proposals,
    of_relatives,
    of_signers,
)
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.reading.steps import held_by
from huiyin.contact.queries import channels_known
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.printing import Lines, Section
from huiyin.kernel.texts import say


def of_contacts(page: CasePage) -> Iterable[Part]:
    """What was said with the customer about it, the first conversation on top."""
    yield Section(_("Said with the customer"))
    channels = dict(channels_known())
    yield Lines(
        (_("When"), _("Channel"), _("What was said"), _("Who recorded it")),
        tuple(
            (
                moment(talk.at, page.zone),
                channels.get(talk.channel, talk.channel),
                masking.text("\n".join(filter(None, [talk.content, talk.answer]))),
                talk.by.name if talk.by else "",
            )
            for talk in reversed(page.contacts)
        ),
        widths=(4, 3, 9, 3),
    )


def of_progress(page: CasePage) -> Iterable[Part]:
    """Where it stood, from when until when, and who had it."""
    yield Section(_("Course of the matter"))
    yield Lines(
        (_("Stage"), _("Since"), pgettext("stage", "Until"), _("With")),
        tuple(
            (
                say(page.process.stage(entry.stage).title),
                moment(entry.entered_at, page.zone),
                moment(entry.left_at, page.zone),
                held_by(entry.item),
            )
            for entry in page.entries
        ),
        widths=(5, 4, 4, 4),
    )


BLOCKS: Mapping[str, Callable[[CasePage], Iterable[Part]]] = {  # rulebook.papers.PAPER_BLOCKS
    "proposals": of_proposals,
    "departments": of_departments,
    "signatures": of_signers,
    "penalties": of_penalties,
    "relatives": of_relatives,
    "contacts": of_contacts,
    "progress": of_progress,
}
