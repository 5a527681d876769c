"""What several parts of one page ask for is asked once."""

from huiyin.kernel.once import once, one_page

asked: list[tuple[str, int]] = []


@once
def rows_of(name: str, *, limit: int = 5) -> list[str]:
    asked.append((name, limit))
    return [name] * limit


def test_within_a_page_a_question_is_asked_once() -> None:
    asked.clear()

    with one_page():
        assert rows_of("王芳") is rows_of("王芳")
        rows_of("李雷")
        rows_of("王芳", limit=2)

    assert asked == [("王芳", 5), ("李雷", 5), ("王芳", 2)]


def test_the_next_page_asks_again_and_so_does_whoever_shows_none() -> None:
    asked.clear()

    for _page in range(2):
        with one_page():
            rows_of("王芳")
    rows_of("王芳")
    rows_of("王芳")

    assert len(asked) == 4
