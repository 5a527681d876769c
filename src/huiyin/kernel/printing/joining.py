"""PDFs one after the other in one file, read a file at a time: memory stays the same however many there are.

A library that merges keeps every object of every file until it writes the whole. Here each object is written as soon
as it is read, under a new number; what stays is where each begins and which of them are pages.
"""

from collections.abc import Iterable
from typing import IO, Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES = 1, 2  # numbers of the two objects that are written last
# What a page takes from those above it, if it does not say it itself.
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def join(files: Iterable[IO[bytes]], to: IO[bytes]) -> int:
    """Write all pages of these files, in their order, as one PDF; says how many pages there are."""
    whole = _Joined(to)
    for file in files:
        whole.add(PdfReader(file))
    whole.end()
    return len(whole.pages)


class _Joined:
    def __init__(self, to: IO[bytes]) -> None:
        self._to, self._at = to, 0
        self.places: dict[int, int] = {}  # where each object begins
        self.pages: list[int] = []
        self._next = PAGES + 1
        self._write(HEAD)

    def add(self, reader: PdfReader) -> None:
        known: dict[tuple[int, int], int] = {}
        waiting: list[tuple[int, Any]] = []
        for page in reader.pages:
            number = self._number()
            if page.indirect_reference is not None:
                known[page.indirect_reference.idnum, page.indirect_reference.generation] = number
            self.pages.append(number)
            waiting.append((number, _alone(page)))
        while waiting:
            number, found = waiting.pop(0)
            self._object(number, self._renumbered(found, reader, known, waiting))

    def end(self) -> None:
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self._begin(PAGES)
        self._write(f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>\nendobj\n".encode())
        self._begin(CATALOG)
        self._write(f"<< /Type /Catalog /Pages {PAGES} 0 R >>\nendobj\n".encode())
        begins = self._at
        self._write(f"xref\n0 {self._next}\n0000000000 65535 f \n".encode())
        for number in range(1, self._next):
            self._write(f"{self.places[number]:010} 00000 n \n".encode())
        self._write(f"trailer\n<< /Size {self._next} /Root {CATALOG} 0 R >>\nstartxref\n{begins}\n%%EOF\n".encode())

    def _renumbered(self, found: Any, reader: PdfReader, known: dict[tuple[int, int], int], waiting: list[Any]) -> Any:
        """The same, naming other objects by the numbers they have here; one met for the first time is to be written."""
        if isinstance(found, IndirectObject):
            key = found.idnum, found.generation
            if key not in known:
                known[key] = self._number()
                waiting.append((known[key], reader.get_object(found)))
            return IndirectObject(known[key], 0, None)
        if isinstance(found, ArrayObject):
            return ArrayObject(self._renumbered(one, reader, known, waiting) for one in found)
        if isinstance(found, DictionaryObject):
            items = {
                NameObject(name): self._renumbered(found.raw_get(name), reader, known, waiting)
                for name in found
                if name != "/Parent" or found.get("/Type") != "/Page"
            }
            if found.get("/Type") == "/Page":
                items[NameObject("/Parent")] = IndirectObject(PAGES, 0, None)
            same = StreamObject() if isinstance(found, StreamObject) else DictionaryObject()
            same.update(items)
            if isinstance(found, StreamObject) and isinstance(same, StreamObject):
                same._data = found._data  # as it is packed: nothing is unpacked to be written
            return same
        return found

    def _object(self, number: int, found: Any) -> None:
        self._begin(number)
        before = self._to.tell()
        found.write_to_stream(self._to)
        self._at += self._to.tell() - before
        self._write(b"\nendobj\n")

    def _begin(self, number: int) -> None:
        self.places[number] = self._at
        self._write(f"{number} 0 obj\n".encode())

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _write(self, data: bytes) -> None:
        self._to.write(data)
        self._at += len(data)


def _alone(page: Any) -> DictionaryObject:
    """A page that needs nobody above it; what points elsewhere in its file stays behind."""
    alone = DictionaryObject()
    for name in page:
        if name not in ("/StructParents", "/B", "/Annots"):
            alone[NameObject(name)] = page.raw_get(name)
    for name in INHERITED:
        if name not in alone and (value := page.get(name)) is not None:
            alone[NameObject(name)] = value
    return alone
