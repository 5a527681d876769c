"""The pages of files."""

from huiyin.intake.views.pages import Pages
from huiyin.intake.views.shown import PAGE

__all__ = ["PAGE", "Pages"]
