"""What holds for every text."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.cjk import normalise
from huiyin.knowledge import rules

TEXTS = st.text(alphabet="客户投诉退货 ab\n。", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = rules.differences(before, after)

    assert "".join(piece.words for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.words for piece in pieces if piece.kind != "gone") == after


@given(st.text(alphabet="客户投诉退货没有信号", min_size=2, max_size=80), st.data())
def test_every_word_of_a_matter_is_among_its_pieces(matter: str, data: st.DataObject) -> None:
    begins = data.draw(st.integers(0, len(matter) - 2))
    word = matter[begins : begins + data.draw(st.integers(2, 12))]

    assert normalise(word) in rules.pieces(matter)


@given(st.text(alphabet="<>/script=\"' onload:javascript()[]![a](b)#*", max_size=80))
def test_no_text_becomes_something_that_runs(text: str) -> None:
    html = rules.as_html(text)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_text_reads_as_it_was_meant() -> None:
    html = rules.as_html("# 步骤\n\n- **先**看\n\n[制度](https://example.org)\n\n|甲|乙|\n|-|-|\n|1|2|")

    assert "<h3>步骤</h3>" in html
    assert "<strong>先</strong>" in html
    assert 'rel="noopener noreferrer"' in html
    assert "<td>1</td>" in html


def test_what_would_run_or_load_is_left_as_words_or_out() -> None:
    html = rules.as_html("<script>alert(1)</script> ![x](https://example.org/x.png) [y](javascript:alert(1))")

    assert "&lt;script&gt;" in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_traditional_words_follow_the_simplified_ones_that_changed() -> None:
    before = {**rules.EMPTY, "title": "软件", "title_hant": "軟體", "text": "旧"}

    said = rules.with_traditional({**before, "text": "网络"}, before)

    assert (said["title_hant"], said["text_hant"]) == ("軟體", "網路")
