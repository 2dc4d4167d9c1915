"""What holds for the repository as a whole: its locks, its version, and what it never names."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import borderatlas

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements/dev.txt", "requirements/runtime.txt"]

# In pieces, so that this file does not name what it looks for.
REGISTRY_HOSTS = "|".join(
    re.escape(".".join(parts))
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("deb", "debian", "org"),
        ("nodesource", "com"),
    ]
)
MACHINE_PATHS = r"(?<![\w.-])/(?:work|root|home|Users)/\w"
NEVER_NAMED = re.compile(f"{REGISTRY_HOSTS}|{MACHINE_PATHS}")


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def requirements_of_pyproject() -> dict[str, Requirement]:
    """Each package that pyproject.toml asks for, its own extras apart."""
    pyproject = tomllib.loads(read("pyproject.toml"))
    project = pyproject["project"]
    lines = [
        *pyproject["build-system"]["requires"],
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
        *(line for group in pyproject["dependency-groups"].values() for line in group),
    ]
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): r for r in parsed if r.name != project["name"]}


def locked(path: str) -> list[tuple[Requirement, int]]:
    """Each requirement of a lock file with the number of its hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n", "", read(path)))
    return [
        (Requirement(entry.split("\\")[0].strip()), entry.count("--hash=sha256:"))
        for entry in entries
    ]


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, tracked):
        # A file that was removed but not yet committed has no text to look at.
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            if match := NEVER_NAMED.search(line):
                found.append(f"{name}:{number}: {match.group()}")
    assert found == []


def test_every_dependency_is_accounted_for():
    told = set(re.findall(r"^\| `([^`]+)`", read("docs/dependencies.md"), flags=re.MULTILINE))
    package_json = json.loads(read("package.json"))
    asked = {*requirements_of_pyproject(), *package_json["devDependencies"]}
    assert asked == told


@pytest.mark.parametrize("path", LOCKS)
def test_locks_carry_a_hash_for_each_requirement_and_no_option(path):
    assert [str(requirement) for requirement, hashes in locked(path) if not hashes] == []
    options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", read(path)))
    assert options == {"--hash"}


def test_the_script_lock_carries_a_hash_for_each_package_and_no_address():
    packages = json.loads(read("package-lock.json"))["packages"]
    del packages[""]
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_lock_answers_pyproject():
    pins = [requirement for requirement, _ in locked("requirements/dev.txt")]
    versions: dict[str, list[str]] = {}
    for pin in pins:
        (specifier,) = pin.specifier
        versions.setdefault(canonicalize_name(pin.name), []).append(specifier.version)
    wrong = [
        str(requirement)
        for name, requirement in requirements_of_pyproject().items()
        if not versions.get(name) or not all(map(requirement.specifier.contains, versions[name]))
    ]
    assert wrong == [], "run `make lock`"


def test_the_run_time_takes_versions_that_the_tests_ran_with():
    dev, runtime = (
        {f"{requirement.name}{requirement.specifier}" for requirement, _ in locked(path)}
        for path in LOCKS
    )
    assert runtime - dev == set()


def test_the_version_is_the_same_everywhere():
    cited = re.search(r"^version: (\S+)$", read("CITATION.cff"), flags=re.MULTILINE)
    newest = re.search(r"^## \[([^\]]+)\]", read("CHANGELOG.md"), flags=re.MULTILINE)
    assert cited is not None
    assert newest is not None
    assert (cited[1], newest[1]) == (borderatlas.__version__,) * 2
