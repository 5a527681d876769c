"""While PostgreSQL is away every page says so in words; what was typed is kept by the browser."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "出错"), ("zh-hant", "出錯"), ("en", "Something went wrong")]
)
@pytest.mark.parametrize("address", ["/", "/cases/1/", "/s/token/"])
def test_the_page_for_errors_needs_no_database(language: str, words: str, address: str) -> None:
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"], browser.cookies["django_language"] = "0123456789abcdef", language

    answer = browser.get(address)

    assert answer.status_code == 500
    assert words in answer.content.decode()
