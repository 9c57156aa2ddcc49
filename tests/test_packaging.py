"""What is in the wheel and the source distribution, and that both work where they are installed."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import espomail

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (".git", ".venv", ".*_cache", ".hypothesis", "build", "dist", "*.egg-info", "__*__")
TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "MANIFEST.in", "Makefile", "README.md", "bench", "cli.py",
    "crontab.example", "docs", "espomail", "pyproject.toml", "ruff.toml", "setup.cfg", "templates", "tests",
}  # fmt: skip
TEMPLATES = sorted(path.name for path in (ROOT / "templates").glob("*.j2"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(text: str) -> list[str]:
    """The entries of a multi-line value."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def run(*command: object, cwd: Path, path: Path | None = None) -> str:
    """Standard output of a command that must succeed."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "COV_"))}
    if path is not None:
        env["PYTHONPATH"] = str(path)
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without what a build leaves behind: a stale build/ would leak old files."""
    copy = tmp_path_factory.mktemp("clean") / "espomail"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return copy


def built(copy: Path, hook: str, into: Path) -> Path:
    """What the build back end makes of a tree: `hook` is build_wheel or build_sdist."""
    code = f"from setuptools import build_meta as b; print(b.{hook}({str(into)!r}))"
    return into / run(sys.executable, "-c", code, cwd=copy).split()[-1]


@pytest.fixture(scope="module")
def sdist(clean_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(clean_copy, "build_sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(clean_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(clean_copy, "build_wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel_from_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a user without our wheel gets it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return built(next(folder.iterdir()), "build_wheel", tmp_path_factory.mktemp("from-sdist"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Installs a wheel into a fresh environment and returns its folder of programs."""

    def install(wheel: Path) -> Path:
        folder = tmp_path_factory.mktemp("venv")
        run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
        target = f"--python={folder / 'bin' / 'python'}"
        pip = (sys.executable, "-m", "pip", target, "install", "-q", "--no-deps", "--no-index")
        run(*pip, wheel, cwd=folder)
        return folder / "bin"

    return install


def test_every_folder_with_an_init_is_a_package(setup_cfg):
    folders = {
        ".".join(init.parent.relative_to(ROOT).parts)
        for init in (ROOT / "espomail").rglob("__init__.py")
    }
    listed = lines(setup_cfg["options"]["packages"])
    assert {name for name in listed if not name.startswith("#")} == {*folders, "espomail.templates"}


def test_pyproject_holds_the_build_system_and_nothing_else():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r"^\[(.*)\]$", text, re.MULTILINE) == ["build-system"]


def test_the_wheel_holds_every_module_and_every_template(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "espomail").rglob("*.py")}
    assert modules <= inside
    assert {f"espomail/templates/{name}" for name in TEMPLATES} <= inside
    assert "espomail/py.typed" in inside


def test_the_wheel_has_one_name_at_the_top(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"espomail"}


def test_nothing_lies_at_the_top_that_does_not_belong_there():
    """A test once left an address as a folder here, and it was taken for a part of the project."""
    listed = subprocess.run(["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    assert set(listed.stdout.split()) == TOP


def test_both_ways_to_the_wheel_give_the_same_files(wheel, wheel_from_sdist):
    first, second = (zipfile.ZipFile(each).namelist() for each in (wheel, wheel_from_sdist))
    assert sorted(first) == sorted(second)


def test_the_source_distribution_is_a_whole_project(sdist):
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"cli.py", "crontab.example", "Makefile", "LICENSE", "CHANGELOG.md", "ruff.toml"}
    wanted |= {"tests/test_packaging.py", "docs/dependencies.md", "setup.cfg", "pyproject.toml"}
    wanted |= {f"templates/{name}" for name in TEMPLATES}
    assert wanted <= inside


@pytest.mark.parametrize("distribution", ["wheel", "wheel_from_sdist"])
def test_installed_elsewhere_it_runs_and_finds_its_templates(
    distribution, installed, request, tmp_path
):
    programs = installed(request.getfixturevalue(distribution))
    # the dependencies come from here; an editable espomail does not come with them
    libraries = Path(click.__file__).parents[1]

    def told(*command):
        return run(programs / command[0], *command[1:], cwd=tmp_path, path=libraries)

    assert str(programs.parent) in told("python", "-c", "import espomail as e; print(e.__file__)")
    read = "from espomail import rendering as r; [print(n, len(r.source(n))) for n in r.names()]"
    assert [f"{name}.j2" for name in told("python", "-c", read).split()[::2]] == TEMPLATES
    assert espomail.__version__ in told("espomail", "--version")


def test_the_doorway_of_a_checkout_is_the_same_program(tmp_path):
    doorway = run(sys.executable, ROOT / "cli.py", "--help", cwd=tmp_path)
    assert doorway == run(sys.executable, "-m", "espomail", "--help", cwd=tmp_path)
    assert os.access(ROOT / "cli.py", os.X_OK)


def package_names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements, spelled as in setup.cfg."""
    return {re.split(r"[<>=!~\[; ]", line)[0] for line in requirements}


def test_every_dependency_has_its_reason(setup_cfg):
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    documented = {
        section.splitlines()[0]: set(re.findall(r"^\| ([\w.-]+) \| [^|]*\w", section, re.MULTILINE))
        - {"package"}
        for section in sections
    }
    extras = {
        f"Extra `{extra}`": package_names(lines(listed))
        for extra, listed in setup_cfg["options.extras_require"].items()
    }
    for used in ("demo", "vcard", "postgres", "metrics", "tnef", "keyring", "oauth"):
        extras["Extra `dev`"] -= extras[f"Extra `{used}`"]
    always = package_names(lines(setup_cfg["options"]["install_requires"]))
    assert documented == {"Always installed": always, **extras}


def test_dev_holds_what_the_demo_needs(setup_cfg):
    extras = setup_cfg["options.extras_require"]
    assert set(lines(extras["demo"])) | set(lines(extras["vcard"])) <= set(lines(extras["dev"]))
