"""Forms of customer files."""

from huiyin.customers.forms.files import FileForm

__all__ = ["FileForm"]
