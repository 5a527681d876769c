"""Where the address stands so that it shows in the window of a DL envelope, however the sheet slides in it.

GB/T 1416: the envelope is 220 x 110 mm, and a sheet A4 folded in three is 210 x 99 mm.
"""

from dataclasses import dataclass

ENVELOPE = (220, 110)
FOLDED = (210, 99)
LEAST = (45, 14)  # three lines of an address
WINDOW = {"window_left": 20, "window_top": 45, "window_width": 100, "window_height": 40}


@dataclass(frozen=True)
class Box:
    """Millimetres from the upper left corner of the sheet."""

    left: int
    top: int
    width: int
    height: int


def lines(address: str, language: str) -> list[str]:
    """As the post reads it: in Chinese the place first and whom it is for below, elsewhere the name first."""
    name, *place = address.splitlines()
    return [*place, f"{name}　收"] if language.startswith("zh") else [name, *place]


def address_box(left: int, top: int, width: int, height: int) -> Box | None:
    """What of the sheet is seen in a window wherever the sheet lies; None if no address fits into it.

    The sheet slides by what the envelope is larger: what shows in every place is that much smaller than the window.
    """
    if left < 0 or top < 0 or left + width > ENVELOPE[0] or top + height > ENVELOPE[1]:
        return None
    box = Box(left, top, width - (ENVELOPE[0] - FOLDED[0]), height - (ENVELOPE[1] - FOLDED[1]))
    fits = box.width >= LEAST[0] and box.height >= LEAST[1]
    return box if fits and box.left + box.width <= FOLDED[0] and box.top + box.height <= FOLDED[1] else None
