"""Letters on paper: each on its own sheets, its address where the window of the envelope shows it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.kernel.printing.adjusting import dressed
from huiyin.kernel.printing.pdf import fonts
from huiyin.kernel.printing.wording import across, day, how_manieth, picture_kind
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.rules import envelopes as envelope
from huiyin.messaging.rules.envelopes import WINDOW, address_box
from huiyin.org.queries import house_language

LAYOUT = Path(__file__).parent / "letter.typ"
LETTER = "letter"  # the form as its printings are counted


def about(letter: Message) -> str:
    """What a printing of it is about."""
    return f"message/{letter.pk}"


def letters_as_pdf(channel: Channel, letters: Iterable[Message], copies: Mapping[int, int]) -> bytes:
    """Letters one after the other, to be folded in three and put into DL envelopes with a window.

    `copies` says of each, by its key, the how manieth time it is printed.
    """
    said = channel.settings
    box = address_box(*(said.get(name, usual) for name, usual in WINDOW.items()))
    assert box  # noqa: S101 - the channel was refused otherwise
    dress = dressed(LETTER, copy=1, house=said.get("sender_name", ""))
    house = {
        "name": said.get("sender_name", "") or dress.house,  # who writes stands in the channel
        "address": said.get("return_address", ""),
        "logo": list(dress.logo) if picture_kind(dress.logo) else [],
        "note": dress.note,
    }
    rows: list[dict[str, Any]] = [
        {
            "address": envelope.lines(letter.address, house_language()),
            "number": letter.register_number,
            "date": day(timezone.localtime(letter.claimed_at or letter.decided_at).date()),
            "title": letter.subject_line,
            "body": letter.body,
            "enclosures": _lies_in_it(letter),
            "copy": how_manieth(copies.get(letter.pk, 1)),
            "watermark": across(copies.get(letter.pk, 1), dressed(LETTER, copy=copies.get(letter.pk, 1)).watermark),
        }
        for letter in letters
    ]
    place = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    data = json.dumps({"house": house, "box": place, "letters": rows})
    pdf: bytes = typst.compile(LAYOUT.read_bytes(), font_paths=fonts(), format="pdf", sys_inputs={"data": data})
    return pdf


def _lies_in_it(letter: Message) -> str:
    """In the language of the house, whoever prints it: the customer reads it."""
    if not letter.enclosures:
        return ""
    with translation.override(house_language()):
        return _("Enclosures: %(what)s") % {"what": letter.enclosures}
