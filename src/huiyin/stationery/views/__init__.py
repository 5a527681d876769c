"""Pages about the forms of the house, and handing out a paper that somebody prints."""

from huiyin.stationery.views.handing_out import hand_out

__all__ = ["hand_out"]
