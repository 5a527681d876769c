"""What people type on the pages of customer files."""

from huiyin.customers.forms.files import FileForm

__all__ = ["FileForm"]
