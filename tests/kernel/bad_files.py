"""Files that do more than they say: made here, none of them does any harm."""

import io
import struct
import zipfile
import zlib

from PIL import Image

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
PLAIN_PART = '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document+xml"/>'
RELATIONS = (
    '<Relationships xmlns="x"><Relationship Id="r" Type="{}" Target="{}" TargetMode="External"/></Relationships>'
)


def office(
    parts: dict[str, str | bytes] | None = None, *, types: str = PLAIN_PART, without_types: bool = False
) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        if not without_types:
            archive.writestr("[Content_Types].xml", TYPES.format(types))
        archive.writestr("word/document.xml", "<w:document><w:t>维修结算单 DDE 车架号</w:t></w:document>")
        for name, words in (parts or {}).items():
            archive.writestr(name, words)
    return content.getvalue()


def bomb() -> bytes:
    return office({"word/media/image1.png": bytes(210_000_000)})


def locked_office() -> bytes:
    data = bytearray(office())
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # each entry of the directory says it is encrypted
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R >>") -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"trailer\n" + trailer + b"\n%%EOF\n"


def packed(objects: bytes, *, about: bytes = b"/Type /ObjStm /Filter /FlateDecode", tail: bytes = b"") -> bytes:
    data = zlib.compress(objects) + tail
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about, len(data), data)


ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Pages /Kids [] /Count 0 >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"

OFFICE_THAT_ACTS = {
    "a macro": office({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "a macro under a capital name": office({"word/VBAPROJECT.BIN": b"x"}),
    "a type with macros": office(
        types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    ),
    "a sheet of the old macros": office({"xl/macrosheets/sheet1.xml": "<x/>"}),
    "a control": office({"word/activeX/activeX1.xml": "<x/>"}),
    "a program inside": office({"word/embeddings/oleObject1.bin": b"MZ"}),
    "a script inside": office({"docs/run.vbs": "x"}),
    "a drawing that runs": office({"word/media/image1.svg": "<svg onload='x'/>"}),
    "a template from elsewhere": office(
        {"word/_rels/settings.xml.rels": RELATIONS.format("http://x/attachedTemplate", "http://203.0.113.9/t.dotm")}
    ),
    "an object from elsewhere": office(
        {"word/_rels/document.xml.rels": RELATIONS.format("http://x/oleObject", "http://203.0.113.9/x")}
    ),
    "a template from elsewhere in another encoding": office(
        {"word/_rels/x.rels": RELATIONS.format("http://x/attachedTemplate", "http://203.0.113.9/t").encode("utf-16")}
    ),
    "a template from elsewhere spelt otherwise": office(
        {"word/_rels/x.rels": RELATIONS.format("http://x/attachedTemplate", "x>").replace("External", "&#69;xternal")}
    ),
    "a field in pieces": office(
        {"word/document2.xml": "<w:instrText>D</w:instrText><w:instrText>DE cmd</w:instrText>"}
    ),
    "a field that starts something": office(
        {"word/header1.xml": '<w:instrText xml:space="preserve"> DDEAUTO c:\\windows\\cmd.exe </w:instrText>'}
    ),
    "a table that starts something": office({"xl/externalLinks/externalLink1.xml": "<ddeLink ddeService='cmd'/>"}),
}
OFFICE_NOBODY_CAN_LOOK_THROUGH = {
    "no office document": office(without_types=True),
    "cut off": office()[:200],
    "locked": locked_office(),
}
HARMLESS_OFFICE = {
    "a letter": office(),
    "a letter with a link": office(
        {"word/_rels/document.xml.rels": RELATIONS.format("http://x/hyperlink", "https://example.com/")}
    ),
}
PDF_THAT_ACTS = {
    "a script": pdf(ROOT, PAGE, SCRIPT),
    "a script spelt otherwise": pdf(ROOT, PAGE, b"<< /S /Java#53cript /#4aS (x) >>"),
    "a script of which only the short name stands there": pdf(ROOT, PAGE, b"<< /S /Rend#69tion /JS (x) >>"),
    "a script that is packed": pdf(ROOT, PAGE, packed(b"3 0 " + SCRIPT)),
    "a script in what calls itself a picture": pdf(
        ROOT, PAGE, packed(SCRIPT, about=b"/Subtype /Image /Filter /FlateDecode")
    ),
    "a script within a stream": pdf(
        ROOT, PAGE, b"<< /Length 60 >>\nstream\n9 0 obj\n" + SCRIPT + b"\nendobj\nendstream"
    ),
    "a program that is started": pdf(ROOT, PAGE, b"<< /S /Launch /F (cmd.exe) >>"),
    "a film with a script": pdf(ROOT, PAGE, b"<< /Subtype /RichMedia >>"),
}
PDF_THAT_HIDES = {
    "a file inside": pdf(ROOT, PAGE, b"<< /Type /EmbeddedFile >>"),
    "a form of the other kind": pdf(ROOT, PAGE, b"<< /XFA 3 0 R >>"),
}
PDF_NOBODY_CAN_LOOK_THROUGH = {
    "locked": pdf(ROOT, PAGE, trailer=b"<< /Root 1 0 R /Encrypt 5 0 R >>"),
    "packed twice": pdf(ROOT, PAGE, packed(b"x", about=b"/Type /ObjStm /Filter [/ASCII85Decode /FlateDecode]")),
    "more streams than anybody needs": pdf(ROOT, PAGE, b"stream\n" * 20_001),
    "packed too tightly": pdf(ROOT, PAGE, packed(bytes(8_000_000))),
}
HARMLESS_PDF = {
    "a page": pdf(ROOT, PAGE),
    "a page about scripts": pdf(ROOT, PAGE, b"<< /Title (JavaScript for beginners) >>"),
    "packed objects": pdf(ROOT, PAGE, packed(b"3 0 << /Type /Page >>")),
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
OLD_OFFICE_THAT_ACTS = OLD_OFFICE + "_VBA_PROJECT".encode("utf-16-le")
NEVER = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a drawing that calls itself text": b'<?xml version="1.0"?><svg/>',
    "a program": b"MZ\x90\x00\x03",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "nothing": b"",
}


def photo(size: tuple[int, int] = (60, 40), *, kind: str = "JPEG", place: bool = True) -> bytes:
    """A picture as a phone takes it: with its place and camera, turned on its side."""
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    known = Image.Exif()
    if place:
        known[0x0112] = 6  # held upright
        known[0x010F] = "Huiyin Phone"
        known.get_ifd(0x8825)[1] = "N"
        known.get_ifd(0x8825)[2] = (39.0, 54.0, 30.0)
    content = io.BytesIO()
    picture.save(content, kind, **({"exif": known} if kind in ("JPEG", "WEBP", "AVIF") else {}))
    return content.getvalue()


def container(major: bytes, *others: bytes) -> bytes:
    """The beginning of what phones store photos, films and sounds in alike."""
    brands = major + bytes(4) + b"".join(others)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + struct.pack(">I", 16) + b"mdat" + bytes(8)


def huge_picture() -> bytes:
    """Says to be larger than any machine has room for."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(100))) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
