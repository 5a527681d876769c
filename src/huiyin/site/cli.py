"""The command `huiyin`: `up` starts everything on this machine, `backup` saves and `restore` brings back what it
holds, `manage` runs one administrative command."""

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
        return COMMANDS[options.command](options)
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
    _ask_for_folder(up)
    up.add_argument("--workers", type=int, default=max(2, min(os.cpu_count() or 2, 8)), help=_("web processes"))
    backup = commands.add_parser("backup", help=_("save everything in one file, while people work"))
    backup.add_argument("file", type=Path, metavar="FILE", help=_("a new file, or a folder that gets one"))
    _ask_for_folder(backup)
    restore = commands.add_parser("restore", help=_("bring a backup back into an empty folder"))
    restore.add_argument("file", type=Path, metavar="FILE", help=_("the backup"))
    _ask_for_folder(restore)
    manage = commands.add_parser("manage", help=_("run one administrative command"))
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _ask_for_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=_folder, default=folder.default(), help=_("the data folder (%(default)s)"))


def _folder(name: str) -> Path:
    if not name:  # an unset variable of somebody's script; the current folder is hardly meant
        raise argparse.ArgumentTypeError(_("name a folder"))
    return Path(name)


def _up(options: argparse.Namespace) -> int:
    _end_in_order()
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


def _end_in_order() -> None:
    for number in ENDINGS:
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in ENDINGS:  # one is enough: a second must not tear the orderly end
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _manage(options: argparse.Namespace) -> int:
    """Run a Django command on the installation's database, starting that for as long as needed."""
    from django.core.management import execute_from_command_line

    with ExitStack() as stack:
        _enter(folder.default(), stack)
        execute_from_command_line(["huiyin manage", *options.arguments])
    return 0


def _backup(options: argparse.Namespace) -> int:
    _end_in_order()
    home = options.data.absolute()
    try:
        with ExitStack() as stack:
            _enter(home, stack)
            from huiyin.site.backup.command import backup

            backup(options.file, home=home)
    except KeyboardInterrupt:
        return 1
    return 0


def _restore(options: argparse.Namespace) -> int:
    _end_in_order()
    home = options.data.absolute()
    _tell_django(home)
    try:
        from huiyin.site.backup.command import restore

        restore(options.file, home=home)
    except KeyboardInterrupt:
        return 1
    return 0


COMMANDS = {"up": _up, "backup": _backup, "restore": _restore, "manage": _manage}


def _enter(home: Path, stack: ExitStack) -> None:
    """Make the installation's database the one that is spoken of."""
    _tell_django(home)
    if not os.environ.get("DATABASE_URL") and (home / "postgres").exists():
        os.environ["DATABASE_URL"] = _borrow_database(home, stack)


def _tell_django(home: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")
    os.environ["HUIYIN_DATA"] = str(home)


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
