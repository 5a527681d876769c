"""Pages about the forms of the house, and handing out a paper that somebody prints."""

from huiyin.stationery.views.handing_out import as_file, hand_out, hand_out_drawn

__all__ = ["as_file", "hand_out", "hand_out_drawn"]
