"""What a bench promises: turns, medians, a verdict and an exit code."""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

from bench import harness, load
from bench.harness import Figure, take


def test_floor_and_figure_take_turns_and_the_median_counts():
    asked: list[str] = []
    values = iter([99.0, 1.0, 2.0, 50.0, 3.0, 4.0])

    def measure() -> float:
        asked.append("figure")
        return next(values)

    def floor() -> float:
        asked.append("floor")
        return 10.0

    result = take(Figure("pages", "pages/s", measure, floor), rounds=1)

    # The first pair warms up; then five, the order turned each time.
    assert asked == ["floor", "figure", *["floor", "figure", "figure", "floor"] * 2, "floor", "figure"]
    assert (result.value, result.floor, result.ratio) == (3.0, 10.0, 0.3)


def test_the_ratio_is_of_what_was_measured_together():
    moods = iter([1.0, 1.0, 1.0, 1.0, 10.0, 10.0, 10.0, 10.0, 10.0, 1.0, 10.0, 1.0])  # floor, figure, figure, floor …

    result = take(Figure("pages", "pages/s", lambda: 0.5 * next(moods), lambda: next(moods)))

    assert result.ratio == 0.5


@pytest.mark.parametrize(
    ("aims", "verdict"),
    [
        ({}, "-"),
        ({"aim": 3}, "holds"),
        ({"aim": 3.1}, "missed"),
        ({"aim_ratio": 0.3}, "holds"),
        ({"aim_ratio": 0.31}, "missed"),
        ({"aim": 3, "aim_ratio": 0.31}, "missed"),
        ({"aim": 2.9, "better": "lower"}, "missed"),
        ({"aim": 3, "aim_ratio": 0.3, "better": "lower"}, "holds"),
    ],
)
def test_an_aim_holds_or_is_missed(aims, verdict):
    result = take(Figure("pages", "pages/s", lambda: 3.0, lambda: 10.0, **aims))

    assert result.verdict == verdict
    assert result.row()[0] == "pages"
    assert result.row()[-1] == verdict


@pytest.mark.parametrize(
    ("wanted", "measured", "code"), [([], ["pages", "ledger"], 0), (["ledg"], ["ledger"], 0), (["none"], [], 2)]
)
def test_single_figures_are_taken_by_name(monkeypatch, capsys, wanted, measured, code):
    made_up = ModuleType("bench.made_up")
    made_up.SIZE, made_up.FLOOR, taken = 7, "nothing at all", []
    made_up.figures = lambda size: (
        Figure(name, "ms", lambda name=name: taken.append(name) or 3.0) for name in ("pages", "ledger")
    )
    monkeypatch.setitem(sys.modules, "bench.made_up", made_up)
    monkeypatch.setattr(harness, "benches", lambda: ["made_up"])

    assert (harness.main(["made_up", *wanted]), list(dict.fromkeys(taken))) == (code, measured)


@pytest.mark.parametrize(("aim", "code"), [(3, 0), (4, 1)])
def test_a_missed_aim_fails_the_run_and_everything_is_written_down(monkeypatch, tmp_path, capsys, aim, code):
    made_up = ModuleType("bench.made_up")
    made_up.SIZE, made_up.FLOOR = 7, "nothing at all"
    made_up.figures = lambda size: (Figure("pages", "pages/s", lambda: 3.0, aim=aim) for _ in range(1))
    monkeypatch.setitem(sys.modules, "bench.made_up", made_up)
    monkeypatch.setattr(harness, "benches", lambda: ["made_up"])

    ended = harness.main(["made_up", "--json", str(tmp_path / "report.json")])

    report = json.loads((tmp_path / "report.json").read_text())
    assert ended == code
    assert (report["size"], report["figures"][0]["samples"]) == (7, [3.0] * 5)
    assert "floor: nothing at all" in capsys.readouterr().out


def test_every_bench_can_be_named():
    assert "worktime" in harness.benches()
    assert "harness" not in harness.benches()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path.startswith("/page/") else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


def test_clients_count_only_expected_answers(address):
    for concurrency in (1, 8):
        rate = load.requests_per_second(
            lambda number: load.Request(f"{address}/page/{number}"), concurrency=concurrency, seconds=0.2
        )
        assert rate > 0
    with pytest.raises(load.WrongAnswer, match="404, not 200"):
        load.requests_per_second(lambda _: load.Request(f"{address}/gone"), concurrency=2, seconds=0.2)


def test_a_server_runs_while_the_block_does(tmp_path: Path):
    command = [sys.executable, "-c", "raise SystemExit(3)"]

    with pytest.raises(RuntimeError, match="ended with code 3"), load.server(command, "http://127.0.0.1:9/"):
        pass
