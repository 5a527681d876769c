"""Nothing that people hand in does anything by itself, and a picture is kept as it looks."""

import io
import time
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from huiyin.kernel import uploads
from huiyin.kernel.papers import FileActive, FileLocked, PictureUnreadable, drawn_anew
from huiyin.kernel.uploads import FileUnfit, look_at
from tests.kernel import bad_files as bad


def look(data: bytes, name: str = "文件.docx", **how: Any) -> uploads.Paper:
    return look_at(ContentFile(data, name=name), **how)


def every(*corpora: dict[str, bytes]) -> Any:
    found = {f"{name} {number}": data for number, corpus in enumerate(corpora) for name, data in corpus.items()}
    return pytest.mark.parametrize("data", found.values(), ids=found.keys())


@every(bad.OFFICE_THAT_ACTS)
@pytest.mark.parametrize("outsider", [True, False])
def test_an_office_document_that_acts_is_refused(data: bytes, outsider: bool) -> None:
    with pytest.raises(FileActive) as refused:
        look(data, outsider=outsider)

    assert "文件.docx" in str(refused.value)


@every(bad.OFFICE_NOBODY_CAN_LOOK_THROUGH)
def test_an_office_document_that_nobody_can_look_through_is_refused(data: bytes) -> None:
    with pytest.raises(FileLocked):
        look(data)


def test_a_document_that_unpacks_to_more_than_a_disk_is_refused() -> None:
    with pytest.raises(FileLocked):
        look(bad.bomb())


@every(bad.HARMLESS_OFFICE)
def test_a_harmless_office_document_is_taken(data: bytes) -> None:
    assert look(data, outsider=True).content_type == uploads.OFFICE[".docx"]


@every(bad.PDF_THAT_ACTS)
@pytest.mark.parametrize("outsider", [True, False])
def test_a_pdf_that_acts_is_refused_however_it_is_spelt_or_packed(data: bytes, outsider: bool) -> None:
    with pytest.raises(FileActive):
        look(data, "账单.pdf", outsider=outsider)


@every(bad.PDF_THAT_HIDES)
def test_a_pdf_with_files_inside_is_taken_from_colleagues_only(data: bytes) -> None:
    assert look(data, "发票.pdf").content_type == "application/pdf"

    with pytest.raises(FileActive):
        look(data, "发票.pdf", outsider=True)


@every(bad.PDF_NOBODY_CAN_LOOK_THROUGH)
def test_a_pdf_that_nobody_can_look_through_is_refused(data: bytes) -> None:
    with pytest.raises(FileLocked):
        look(data, "账单.pdf")


@every(bad.HARMLESS_PDF)
def test_a_harmless_pdf_is_taken(data: bytes) -> None:
    assert look(data, "账单.pdf", outsider=True).content_type == "application/pdf"


@every(
    {
        "streams without an end": b"%PDF-1.7\n" + b"stream\n" * 15_000 + bytes(5_000_000),
        "names without an end": b"%PDF-1.7\n" + b"/#4" * 2_000_000,
    }
)
def test_a_file_made_to_take_long_does_not(data: bytes) -> None:
    began = time.process_time()

    look(data, "账单.pdf", outsider=True)

    assert time.process_time() - began < 10


def test_a_document_made_to_take_long_does_not() -> None:
    began = time.process_time()

    look(bad.office({"word/_rels/x.rels": "<" * 3_000_000, "word/a.xml": "instrText" * 300_000}), outsider=True)

    assert time.process_time() - began < 10


def test_old_office_files_with_macros_are_refused() -> None:
    assert look(bad.OLD_OFFICE, "旧表.xls").content_type == "application/x-ole-storage"

    with pytest.raises(FileActive):
        look(bad.OLD_OFFICE_THAT_ACTS, "旧表.xls")


@every(bad.NEVER)
@pytest.mark.parametrize("name", ["x.png", "x.pdf", "x.svg", "x.html", "x"])
def test_what_a_browser_or_a_machine_would_run_is_never_taken_whatever_its_name(data: bytes, name: str) -> None:
    with pytest.raises(FileUnfit):
        look(data, name)


def redrawn(data: bytes, kind: str = "image/jpeg", name: str = "照片.jpg") -> Image.Image:
    drawn = drawn_anew(ContentFile(data, name=name), name=name, content_type=kind)
    return Image.open(io.BytesIO(drawn.read()))


def test_a_picture_is_kept_as_it_looks_without_place_and_camera() -> None:
    before = Image.open(io.BytesIO(bad.photo()))
    assert before.getexif().get_ifd(0x8825)

    picture = redrawn(bad.photo())

    assert (picture.format, picture.size) == ("JPEG", (40, 60))  # turned as it was held
    assert dict(picture.getexif()) == {}
    assert {"exif", "comment", "icc_profile"}.isdisjoint(picture.info)
    top, bottom = (picture.getpixel((20, y)) for y in (5, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[2] > 150, bottom[0] > 150) == (True, True)


@pytest.mark.parametrize(
    ("kind", "becomes"), [("PNG", "PNG"), ("GIF", "PNG"), ("WEBP", "JPEG"), ("AVIF", "JPEG"), ("JPEG", "JPEG")]
)
def test_each_kind_of_picture_becomes_one_that_everything_can_show(kind: str, becomes: str) -> None:
    assert redrawn(bad.photo(kind=kind, place=False), f"image/{kind.lower()}").format == becomes


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        ([b"mif1", b"heic"], "image/heic"),
        ([b"msf1", b"hevc"], "image/heic"),
        ([b"heix"], "image/heic"),
        ([b"isom", b"mif1"], "image/heic"),  # a photo behind the brand of a film
        ([b"mif1", b"avif", b"miaf"], "image/avif"),
        ([b"avis"], "image/avif"),
        ([b"isom", b"iso2", b"avc1", b"mp41"], "video/mp4"),
        ([b"qt  "], "video/mp4"),
        ([b"3gp4"], "video/mp4"),
        ([b"M4A ", b"isom"], "audio/mp4"),
    ],
)
def test_a_photo_is_not_taken_for_a_film_by_its_container(brands: list[bytes], kind: str) -> None:
    assert look(bad.container(*brands), "拍摄.mp4").content_type == kind


def test_a_container_of_an_unknown_brand_is_none_of_them() -> None:
    with pytest.raises(FileUnfit):
        look(bad.container(b"crx ", b"isom"), "拍摄.mp4")


def test_an_avif_photo_loses_its_place_too() -> None:
    data = bad.photo(kind="AVIF")
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)

    assert look(data, "照片.avif").content_type == "image/avif"
    assert dict(redrawn(data, "image/avif", "照片.avif").getexif()) == {}


def test_what_hangs_on_behind_a_picture_is_gone() -> None:
    data = bad.photo() + b"<script>alert(1)</script>" + bad.office()

    drawn = drawn_anew(ContentFile(data, name="照片.jpg"), name="照片.jpg", content_type="image/jpeg").read()

    assert b"script" not in drawn
    assert b"PK" not in drawn[-2000:]


def test_a_large_picture_is_kept_as_fine_as_print_needs() -> None:
    assert max(redrawn(bad.photo((6000, 3000), place=False)).size) == 4096


def test_a_large_scan_in_black_and_white_keeps_its_letters() -> None:
    page = Image.new("1", (6000, 8000), 1)
    page.paste(0, (1000, 1001, 5000, 1002))  # a line finer than the page is kept
    content = io.BytesIO()
    page.save(content, "PNG")

    picture = redrawn(content.getvalue(), "image/png", "扫描.png")

    shades = picture.convert("L").crop((1000, 500, 1001, 530)).histogram()
    assert sum(shades[:200]) >= 1


def test_a_name_goes_with_its_new_kind() -> None:
    drawn = drawn_anew(ContentFile(bad.photo(kind="WEBP"), name="图.webp"), name="图.webp", content_type="image/webp")

    assert drawn.name == "图.jpg"


@every({"huge": bad.huge_picture(), "cut off": bad.photo(kind="PNG")[:60], "a head only": b"\x89PNG\r\n\x1a\n"})
def test_a_picture_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        redrawn(data, "image/png", "图.png")
