"""Pages about the forms of the house, and handing out a paper that somebody prints."""

from huiyin.stationery.views.handing_out import (
    OnRecord,
    as_file,
    hand_out,
    hand_out_about,
    hand_out_drawn,
    is_wanted,
    looked_at_or_printed,
    note,
)

__all__ = [
    "OnRecord",
    "as_file",
    "hand_out",
    "hand_out_about",
    "hand_out_drawn",
    "is_wanted",
    "looked_at_or_printed",
    "note",
]
