"""Prove that nobody changed the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.audit.models import Seal
from huiyin.audit.queries import verify


class Command(BaseCommand):
    help = "Check every sealed entry against the hash chain; exit code 1 if anything was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify())
        for finding in findings:
            what = "its entries were changed" if finding.problem == "entries" else "it does not follow the one before"
            self.stderr.write(f"Seal {finding.seal_id}: {what}.")
        if findings:
            raise CommandError(f"{len(findings)} seals do not hold.")
        newest = Seal.objects.order_by("-pk").first()
        self.stdout.write(f"All {Seal.objects.count()} seals hold. Newest: {newest.digest if newest else 'none'}")
