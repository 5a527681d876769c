"""The command `huiyin`: `up` starts everything on this machine, `manage` runs one administrative command."""

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from huiyin.site.up import folder
from huiyin.site.up.folder import DataFolder
from huiyin.site.up.launcher import Launcher
from huiyin.site.up.postgres import Cluster
from huiyin.site.up.words import CannotGoOn, _

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    options = _parser().parse_args()
    try:
        return _up(options) if options.command == "up" else _manage(options.arguments)
    except CannotGoOn as reason:
        return _refuse(str(reason))
    except Exception as error:
        if not folder.is_full(error):
            raise
        return _refuse(folder.disk_is_full(Path(os.environ.get("HUIYIN_DATA", "."))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="huiyin", description=_("Runs a customer-service department."))
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help=_("start everything on this machine; Ctrl-C stops it"))
    up.add_argument("--demo", metavar="PACK", help=_("play a believable month of work of this industry, once"))
    up.add_argument("--port", type=int, default=8000, help=_("where to listen (8000)"))
    up.add_argument("--host", default="127.0.0.1", help=_("0.0.0.0 lets other machines in (127.0.0.1)"))
    up.add_argument("--data", type=_folder, default=folder.default(), help=_("the data folder (%(default)s)"))
    up.add_argument("--workers", type=int, default=max(2, min(os.cpu_count() or 2, 8)), help=_("web processes"))
    manage = commands.add_parser("manage", help=_("run one administrative command"))
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _folder(name: str) -> Path:
    if not name:  # an unset variable of somebody's script; the current folder is hardly meant
        raise argparse.ArgumentTypeError(_("name a folder"))
    return Path(name)


def _up(options: argparse.Namespace) -> int:
    for number in ENDINGS:
        signal.signal(number, _end)
    os.environ["HUIYIN_DATA"] = str(options.data.absolute())
    try:
        with ExitStack() as stack:
            Launcher(
                stack=stack,
                home=options.data.absolute(),
                host=options.host,
                port=options.port,
                workers=options.workers,
                pack=options.demo,
            ).run()
    except KeyboardInterrupt:
        return 0
    return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in ENDINGS:  # one is enough: a second must not tear the orderly end
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _manage(arguments: list[str]) -> int:
    """Run a Django command on the installation's database, starting that for as long as needed."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    home = folder.default()
    os.environ["HUIYIN_DATA"] = str(home)
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL") and (home / "postgres").exists():
            os.environ["DATABASE_URL"] = _borrow_database(home, stack)
        execute_from_command_line(["huiyin manage", *arguments])
    return 0


def _borrow_database(home: Path, stack: ExitStack) -> str:
    data, cluster = DataFolder(home), Cluster(home)
    cluster.check_version()
    if data.try_take():
        stack.push(data)
        stack.callback(cluster.stop)
        cluster.start()
        return cluster.url
    url = cluster.running_url()
    if url is None:
        raise CannotGoOn(_("Huiyin is just starting or stopping on %(folder)s; try again.") % {"folder": home})
    return url


def _refuse(sentence: str) -> int:
    print(f"huiyin: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
