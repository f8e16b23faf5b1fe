"""How a library gets into the environment that mlcalc runs in, which depends on who made that environment."""

from __future__ import annotations

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path


def install_command(library: str, *, newer: bool = False) -> str:
    """Return the command that installs a library beside mlcalc.

    uv and pipx keep a tool in an environment of its own, which they mark with a file; anywhere else, the interpreter
    that runs knows best where it looks for libraries.

    Args:
        library: its name on PyPI.
        newer: whether one is there that does not work, which another version shall replace.
    """
    environment = Path(sys.prefix)
    if (environment / "uv-receipt.toml").is_file():
        return shlex.join(["uv", "tool", "install", *["--upgrade"] * newer, "--with", library, *_own_source()])
    if (environment / "pipx_metadata.json").is_file():
        again = ["--force", "--pip-args=--upgrade"] if newer else []
        return shlex.join(["pipx", "inject", *again, environment.name, library])
    python = sys.executable or "python"
    upgrade = ["--upgrade"] * newer
    if find_spec("pip") is None:
        return shlex.join(["uv", "pip", "install", "--python", python, *upgrade, library])
    return shlex.join([python, "-m", "pip", "install", *upgrade, library])


def _own_source() -> list[str]:
    """Return where mlcalc itself was installed from: a name alone would be looked for on PyPI.

    An installer keeps that in `direct_url.json` (PEP 610), save for what came from an index.
    """
    try:
        kept = json.loads(distribution("mlcalc").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        kept = {}
    url = kept.get("url", "mlcalc")
    if "vcs_info" in kept:
        return [f"{kept['vcs_info']['vcs']}+{url}"]
    if "dir_info" in kept:
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        return ["--editable"] * bool(kept["dir_info"].get("editable")) + [url2pathname(urlsplit(url).path)]
    return [url]
