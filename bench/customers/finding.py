"""The one box, the list and the page of a customer among a million."""

import http.client
import statistics
import time
from collections.abc import Callable, Generator, Mapping
from functools import partial
from urllib.parse import quote, urlsplit

from bench.customers.loading import phone, plate
from bench.harness import Figure
from bench.load import Request, requests_per_second

SEARCHES = 40  # of a kind, each another text
RECALLED = 8  # of these; each is looked for by LIKE in all texts
LONGEST = 60  # milliseconds in which 95 of 100 are answered
NAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭何高林罗梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文婷宇晨浩然欣怡博雅思远"
# fmt: off
SYLLABLES = [
    "wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "zhu", "ma", "hu", "guo",
    "he", "gao", "lin", "luo",
]
# fmt: on


def texts(size: int) -> dict[str, list[str]]:
    """What is typed, by its kind."""
    keys = [1 + number * 7919 % size for number in range(SEARCHES)]
    return {
        "a name, 1 character": list(NAMES[:SEARCHES]),
        "a name, 2 characters": [NAMES[n] + GIVEN[n * 7 % 40] for n in range(SEARCHES)],
        "a name, 4 characters": [f"河北{GIVEN[n]}{GIVEN[n * 3 % 40]}" for n in range(SEARCHES)],
        "pinyin": [SYLLABLES[n % 20] + SYLLABLES[n * 7 % 20] for n in range(SEARCHES)],
        "initials": [SYLLABLES[n % 20][0] + SYLLABLES[n * 7 % 20][0] + "lwmf"[n % 4] for n in range(SEARCHES)],
        "the end of a phone": [phone(pk)[-4:] for pk in keys],
        "a part of a phone": [phone(pk)[2:8] for pk in keys],
        "a phone": [phone(pk) for pk in keys],
        "a plate": [plate(pk) for pk in keys],
        "a part of a plate": [plate(pk).replace("·", "")[:4] for pk in keys],
    }


def searches(base: str, size: int, cookies: dict[str, str]) -> Generator[Figure, None, None]:
    for who, cookie in cookies.items():
        for kind, typed in texts(size).items():
            name = f"{kind}, {who}"
            yield Figure(name, "ms, p95", partial(_slowest, base, cookie, typed), aim=LONGEST, better="lower")


def recall(size: int, usernames: Mapping[str, str]) -> Generator[Figure, None, None]:
    """What the box finds of all that LIKE finds in the normalised text of what a person may see."""
    for who, username in usernames.items():
        share = _recall(username, size)  # once: it takes minutes, and what is found does not jitter
        yield Figure(f"found of what LIKE finds, {who}", "share", partial(float, share), aim=1.0)


def pages(product: str, bare: str, size: int, cookie: str) -> Generator[Figure, None, None]:
    headers = {"Cookie": cookie}
    addresses: dict[str, Callable[[int], str]] = {
        "list": lambda number: "/customers/",
        "customer": lambda number: f"/customers/{1 + number * 7919 % size}/",
    }
    for name, address in addresses.items():
        for clients in (1, 8):
            yield Figure(
                f"{name}, {clients} at once",
                "pages/s",
                partial(_rate, partial(_request, product, address, headers), clients),
                partial(_rate, partial(_request, bare, address, {}), clients),
                aim_ratio=0.5,
            )


def _request(base: str, address: Callable[[int], str], headers: dict[str, str], number: int) -> Request:
    return Request(base + address(number), headers=headers)


def _rate(make: Callable[[int], Request], clients: int) -> float:
    return requests_per_second(make, concurrency=clients, seconds=2.0)


def _slowest(base: str, cookie: str, typed: list[str]) -> float:
    """The time within which 95 of 100 searches are answered, asked one after the other, in milliseconds."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    took = []
    for text in typed:
        began = time.perf_counter()
        connection.request("GET", f"/customers/find/?q={quote(text)}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
    connection.close()
    return statistics.quantiles(took, n=20)[-1]


def _recall(username: str, size: int) -> float:
    """Of each text all that answers, however many they are: what is frequent is just where an index may lose some."""
    from huiyin.customers import queries
    from huiyin.customers.models import Customer, Findable
    from huiyin.kernel import cjk
    from huiyin.org.models import Person

    user = Person.objects.get(username=username)
    visible = set(Customer.objects.visible_to(user).values_list("pk", flat=True))
    found = liked = 0
    for typed in texts(size).values():
        for text in typed[:RECALLED]:
            rows = Findable.objects.filter(search_text__contains=cjk.normalise(text))
            keys = visible.intersection(rows.values_list("pk", flat=True))
            hits = {hit.pk for hit in queries.find(text, user=user, limit=len(keys) + SEARCHES)}
            liked, found = liked + len(keys), found + len(keys & hits)
    return found / liked if liked else 1.0
