"""Check what an sdist and a wheel hold: all that they need, and nothing that is not for users."""

import sys
import tarfile
import zipfile
from pathlib import Path

folder = Path(sys.argv[1])
(sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
with tarfile.open(sdist) as archive:
    source = {name.partition("/")[2] for name in archive.getnames()}
with zipfile.ZipFile(wheel) as archive:
    installed = {name.partition(".dist-info/")[2] or name for name in archive.namelist()}

samples = {path.as_posix() for path in Path("samples").rglob("*") if path.is_file()}
modules = {path.as_posix() for path in Path("mlcalc").rglob("*.py")}
missing = {
    "sdist": {"README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "tests/test_readme.py", *samples, *modules}
    - source,
    "wheel": {"mlcalc/py.typed", "licenses/LICENSE", *(f"mlcalc/data/{each}" for each in samples), *modules}
    - installed,
}
stray = {name for name in installed if name.partition("/")[0] in ("tests", "samples", ".ci")}
if stray or any(missing.values()):
    sys.exit(f"missing: {missing}; stray: {sorted(stray)}")
print(f"sdist: {len(source)} files, wheel: {len(installed)} files")
