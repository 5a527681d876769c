"""Drawing the papers of many a portion at a time, and putting them together."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.core.files.base import File
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.audit.actions import record
from huiyin.kernel import printing
from huiyin.kernel.printing import Paper
from huiyin.kernel.printing.joining import join
from huiyin.kernel.whole import if_undone, whole
from huiyin.stationery import queries
from huiyin.stationery.actions.batches import stop_papers
from huiyin.stationery.actions.portions import keep_portion, portions_of, throw_away
from huiyin.stationery.actions.printing import count_alone, note_printings
from huiyin.stationery.enums import BatchState
from huiyin.stationery.models import PrintBatch
from huiyin.stationery.queries.sources import Source, papers_of

IN_MEMORY = 8 << 20


@whole
def draw_some(batch: PrintBatch, *, at: datetime) -> bool:
    """The next portion; says whether there is more to do."""
    batch = PrintBatch.objects.select_for_update(of=("self",)).select_related("by").defer("keys").get(pk=batch.pk)
    if not batch.standing.is_working:
        return False
    source = queries.source_named(batch.source)
    if source is None or not source.is_open_to(batch.by):
        stop_papers(batch, at=at)  # the rule book has lost the process, or the person the right
        return False
    if batch.state == BatchState.NAMING:
        batch.keys = list(source.page(batch.by, batch.asked).keys())
        batch.number, batch.state = len(batch.keys), BatchState.DRAWING
        batch.save(update_fields=["keys", "number", "state"])
        return True
    if batch.done < batch.number:
        _draw(batch, source, at)
        return True
    _put_together(batch, at)
    return False


def _draw(batch: PrintBatch, source: Source, at: datetime) -> None:
    """One portion as a file of its own; a row that is not to be seen any more is left out."""
    first, after = batch.done, batch.done + source.at_once
    keys = PrintBatch.objects.filter(pk=batch.pk).values_list(f"keys__{first}_{after}", flat=True)[0]
    with translation.override(batch.language):
        found = _counted(papers_of(source, batch.by, batch.asked, keys, _part(batch, source), first=first + 1))
        content = printing.papers([paper for _subject, paper in found]) if found else b""
    if found:
        keep_portion(batch, content)
        batch.portions += 1
        printed = [(paper.key, subject) for subject, paper in found if subject]
        note_printings(printed, batch, at=at)
        told = {"subjects": [subject for _form, subject in printed]}
        record("papers.printed", by=batch.by, at=at, subject=batch.subject, detail=told)
    batch.done, batch.papers = min(after, batch.number), batch.papers + len(found)
    batch.save(update_fields=["done", "papers", "portions"])


def _counted(found: Iterable[tuple[str, Paper]]) -> list[tuple[str, Paper]]:
    """Each paper as the how manieth of its kind it is."""
    papers, subjects = list(found), defaultdict(list)
    for subject, paper in papers:
        subjects[paper.key].append(subject)
    count_alone((paper.key, subject) for subject, paper in papers if subject)
    before = {form: queries.numbers_of(form, named) for form, named in subjects.items()}
    return [(subject, replace(paper, copy=before[paper.key].get(subject, 0) + 1)) for subject, paper in papers]


def _part(batch: PrintBatch, source: Source) -> str:
    """Which part of a long register it is: each has page numbers of its own."""
    parts = -(-batch.number // source.at_once)
    number = batch.done // source.at_once + 1
    return _("Part %(number)s of %(parts)s") % {"number": number, "parts": parts} if parts > 1 else ""


def _put_together(batch: PrintBatch, at: datetime) -> None:
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        batch.pages = join(portions_of(batch), file) if batch.portions else 0
        if batch.pages:
            file.seek(0)
            name = f"{batch.pk}.pdf"
            batch.file.storage.delete(batch.file.field.generate_filename(batch, name))  # what a killed worker left
            batch.file.save(name, File(file), save=False)
            if_undone(partial(batch.file.storage.delete, str(batch.file.name)))
    throw_away(batch)
    batch.state, batch.ended_at = BatchState.DONE, at
    batch.save(update_fields=["state", "pages", "file", "ended_at"])
