"""Reports that write themselves, as they are shown, printed, exported and kept."""

from huiyin.reports.tables.standing.contents import as_it_came, content_of
from huiyin.reports.tables.standing.languages import in_every_language, in_one_language
from huiyin.reports.tables.standing.since import Since, numbers_of, since

__all__ = ["Since", "as_it_came", "content_of", "in_every_language", "in_one_language", "numbers_of", "since"]
