"""Check the rule book in a folder: every mistake with its file, its line and the nearest right word."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override, to_language

from huiyin.rulebook.loader import problems_of
from huiyin.site.up.words import terminal_language


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it; the packs of the house are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with pack.yaml")

    def handle(self, *, folder: Path, **_options: Any) -> None:
        with override(to_language(terminal_language())):
            problems = problems_of(folder)
            for problem in problems:
                self.stderr.write(str(problem))
            if problems:
                sys.exit(1)
            self.stdout.write(_("The rule book in %(folder)s has no mistakes.") % {"folder": folder})
