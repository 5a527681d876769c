"""A notice, an invitation and a reply by post, word for word as they were looked at on paper, and their register.

What stands in letters.txt was compared with the printed picture; the failing test says what it found.
"""

import io
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from pypdf import PdfReader

from huiyin.customers.models import Customer
from huiyin.kernel.printing import on_paper
from huiyin.kernel.tables import Page
from huiyin.kernel.tables.printed import sheet_of
from huiyin.messaging import actions, tables
from huiyin.messaging.models import Message, PrintRun
from huiyin.messaging.printing import letters_as_pdf
from huiyin.messaging.queries import letters_of
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live
from tests.printed import golden, read_back, table_lines

GOLDEN = golden(Path(__file__).parent / "letters.txt")
ADDRESS = "王芳 女士\n北京市海淀区中关村大街 1 号 3 单元 502"
WORDS = {
    "notice": {
        "subject_line": "冬季免费检测通知",
        "body": "王女士：\n\n12 月 7 日至 12 日为您的爱车免费检测，地址：建国路 8 号。",
    },
    "invitation": {
        "subject_line": "用车知识晚会邀请函",
        "body": "王女士：\n\n诚邀您 12 月 12 日晚七点参加。\n\n此致\n敬礼",
        "enclosures": "邀请卡一张",
    },
    "reply": {"subject_line": "关于空调异响的答复", "body": "王女士：\n\n来信收到。压缩机支架已更换，质保一年。"},
}


@pytest.fixture
def batch(house: House, customer: Customer) -> PrintRun:
    """Three letters in one batch: one of each kind."""
    said = {"key": "letters", "driver": "post", "name": "信件", "sender_name": "安途汽车服务", **BRAKES}
    channel = live(actions.add_channel(**said, return_address="北京市朝阳区建国路 8 号", by=house.adam, at=NOW), house)
    for key, words in WORDS.items():
        decide_to_send(
            channel, **words, address=ADDRESS, purpose="service", key=key, customer=customer, by=house.ana, at=NOW
        )
    return actions.print_letters(channel, by=house.max, at=NOW)


@pytest.mark.req("D52-13", "F-58")
def test_a_letter_says_what_was_looked_at(batch: PrintRun) -> None:
    pages = PdfReader(io.BytesIO(letters_as_pdf(batch.channel, letters_of(batch), {}))).pages

    found = {
        key: [" ".join(line.split()) for line in page.extract_text().splitlines() if line.strip()]
        for key, page in zip(WORDS, pages, strict=True)
    }

    assert found == {key: GOLDEN.get(key) for key in WORDS}, "\n".join(
        line for key, lines in found.items() for line in (f"== {key}", *lines)
    )


@pytest.mark.req("D52-15", "F-57")
def test_the_register_of_letters_is_read_back_as_it_is_printed(batch: PrintRun, house: House, at_now: Any) -> None:
    with override("zh-hans"):
        page = Page(tables.letters(), Message.objects.visible_to(house.dora).with_reach(house.dora), QueryDict(""))
        found = table_lines(sheet_of(page, house="", rows=islice(page.everything(), 9)))
        again = sheet_of(page, house="", rows=islice(page.everything(), 9))
        printed = on_paper(sheet_of(page, house="", rows=islice(page.everything(), 9)))

    assert found == GOLDEN.get("register"), "\n".join(["== register", *found])
    written = [["" if cell is None else str(cell) for cell in row] for row in read_back(again)[1:]]
    assert [row[3:7] for row in written] == [row[3:7] for row in printed["rows"]]
