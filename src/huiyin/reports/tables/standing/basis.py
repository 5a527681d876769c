"""What a countermeasure that follows from a report begins with."""

from collections.abc import Mapping
from typing import Any

from huiyin.reports.models import Report
from huiyin.reports.queries.reports import called


def basis_of(report: Report, content: Mapping[str, Any]) -> str:
    """Which report it is, and what stands out in it."""
    told = [
        one["words"]
        for section in content["sections"]
        for block in section["blocks"]
        if "sentences" in block
        for one in block["sentences"]["lines"]
        if one["tone"] != "quiet"
    ]
    return "\n".join([f"{called(report)} {report.period}", *told])
