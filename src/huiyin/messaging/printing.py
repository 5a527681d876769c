"""Letters on paper: each on its own sheets, its address where the window of the envelope shows it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from huiyin.kernel.printing.pdf import fonts
from huiyin.kernel.printing.wording import day
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.rules.envelopes import WINDOW, address_box

LAYOUT = Path(__file__).parent / "letter.typ"


def letters_as_pdf(channel: Channel, letters: Iterable[Message]) -> bytes:
    """Letters one after the other, to be folded in three and put into DL envelopes with a window."""
    said = channel.settings
    box = address_box(*(said.get(name, usual) for name, usual in WINDOW.items()))
    assert box  # noqa: S101 - the channel was refused otherwise
    house = {"name": said.get("sender_name", ""), "address": said.get("return_address", "")}
    rows: list[dict[str, Any]] = [
        {
            "address": letter.address,
            "number": letter.register_number,
            "date": day(timezone.localtime(letter.claimed_at or letter.decided_at).date()),
            "title": letter.subject_line,
            "body": letter.body,
        }
        for letter in letters
    ]
    place = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    data = json.dumps({"house": house, "box": place, "letters": rows})
    pdf: bytes = typst.compile(LAYOUT.read_bytes(), font_paths=fonts(), format="pdf", sys_inputs={"data": data})
    return pdf
