"""Play the demo of an industry pack through the public actions, once."""

import importlib
import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override, to_language

from huiyin.kernel.clock import now
from huiyin.org.models import Organisation
from huiyin.site.up.words import terminal_language


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack")
        parser.add_argument("--write", type=Path, help="also write the sign-ins to this file, for the launcher")

    def handle(self, *, pack: str, write: Path | None, **_options: Any) -> None:
        in_terminal = override(to_language(terminal_language()))
        if Organisation.objects.exists():
            with in_terminal:
                self.stderr.write(_("There is a department in this database already, so no demo was loaded."))
            return
        with transaction.atomic():  # all of the month or nothing
            sign_ins = importlib.import_module("huiyin.site.demo").load(pack, now())
        with in_terminal:
            rows = [tuple(str(word) for word in row) for row in sign_ins]
        if write:
            fresh = write.with_suffix(".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump({"pack": pack, "sign_ins": rows}, file, ensure_ascii=False)
            fresh.replace(write)
        else:
            for role, name, password in rows:
                self.stdout.write(f"{name}\t{password}\t{role}")
