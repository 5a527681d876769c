"""Files become the draft of the next version: those that somebody brings, or those of the product."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.rulebook.actions.drafting import DraftThere, begin
from huiyin.rulebook.actions.publishing import digest_of, read_folder
from huiyin.rulebook.loader import load_files
from huiyin.rulebook.models import Draft, PackVersion
from huiyin.rulebook.queries import current_version, open_draft

if TYPE_CHECKING:
    from huiyin.org.models import Person

LARGEST = 4 * 1024 * 1024


class NothingNew(DomainError):
    """Nothing has changed; version %(number)d stays in force."""


class OtherPack(DomainError):
    """This is the rule book “%(other)s”; the one of this house is “%(own)s”."""


class TooLarge(DomainError):
    """A rule book has at most 4 MB."""


@whole
def bring_in(files: Iterable[tuple[str, bytes]], *, by: "Person", at: datetime) -> Draft:
    """Files of a pack become the draft.

    Raises BrokenPack with every mistake in them, DraftThere, OtherPack, TooLarge.
    """
    files = list(files)
    if sum(len(content) for _name, content in files) > LARGEST:
        raise TooLarge
    loaded = load_files(files, here=True)
    version = current_version()
    if loaded.pack.key != version.pack:
        raise OtherPack(other=loaded.pack.key, own=version.pack)
    if open_draft(version.pack):
        raise DraftThere
    text, _digest = digest_of(loaded.source)
    return begin(version, text, PackVersion.Origin.IMPORT, by, at)


@whole
def read_files(*, by: "Person", at: datetime) -> Draft:
    """The product's files of the rule book in force become the draft, to be compared and tried out before they count.

    Raises NoSuchPack, BrokenPack with every mistake in them, NothingNew, DraftThere.
    """
    version = current_version()
    text, digest = digest_of(read_folder(version.pack).source)
    if digest == version.digest:
        raise NothingNew(number=version.number)
    if open_draft(version.pack):
        raise DraftThere
    return begin(version, text, PackVersion.Origin.FILES, by, at)
