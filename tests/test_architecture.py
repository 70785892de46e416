"""The house as it is planned (README): floors, sizes, one reader of the environment, whole catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests import catalogues

ROOT = Path(__file__).parents[1]
APP = ROOT / "sessions_app"
FLOORS = [
    {"enums", "signals", "writing", "codes", "letters", "limits", "numbers", "prepared"},
    {"content", "models"},
    {"domain"},
    {"drawing", "forms", "live", "outputs"},
    {"views", "templatetags"},
    {"admin", "management", "urls", "apps"},
]
OUTSIDE = {"migrations"}
LONGEST_FUNCTION, USUAL_FUNCTION = 40, 8
SLOW = {"fontTools", "weasyprint", "pptx", "resvg_py", "xlsxwriter", "PIL"}
INSIDE_A_FUNCTION = {
    "sessions_app/outputs/confined.py": "`resource` is for Unix only",
    "sessions_app/outputs/office_process.py": "Django is loaded after the limits",
    "sessions_app/apps.py": "models are not loaded when an AppConfig's module is",
    "sessions_app/views/stream.py": "the session engine is named in the settings",
}
WEB = (
    "django.http",
    "django.urls",
    "django.shortcuts",
    "django.template",
    "django.forms",
    "django.views",
    "django_htmx",
)


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] not in OUTSIDE)


def name_of(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


def unit_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def floor(unit: str) -> int:
    return next((number for number, units in enumerate(FLOORS) if unit in units), -1)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[str]:
    """Every dotted name that is imported; of `from a import b` both `a` and `a.b`, for b may be a module."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            assert each.level == 0, "imports are absolute"
            yield str(each.module)
            yield from (f"{each.module}.{alias.name}" for alias in each.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to its last line; the docstring is not counted, it costs the reader nothing."""
    first = function.body[0]
    has_words = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    said = (first.end_lineno or 0) - first.lineno + 1 if has_words else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


PROGRAM = [path for folder in (APP, ROOT / "selvsjekk") for path in modules(folder)]
UNITS = [path for path in modules(APP) if path != APP / "__init__.py"]


def test_every_unit_has_a_floor() -> None:
    assert {unit_of(path) for path in UNITS} <= set().union(*FLOORS)


@pytest.mark.parametrize("path", UNITS, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    unit = unit_of(path)
    for name in imports(tree(path)):
        root, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if root == "sessions_app" and floor(other) >= 0 and other != unit:
            assert floor(other) < floor(unit), f"{unit} must not import {name}"


@pytest.mark.parametrize("path", UNITS, ids=name_of)
def test_installation_is_imported_by_nobody(path: Path) -> None:
    assert [name for name in imports(tree(path)) if name.partition(".")[0] == "selvsjekk"] == []


@pytest.mark.parametrize("path", [path for path in UNITS if floor(unit_of(path)) <= 2], ids=name_of)
def test_domain_and_below_know_nothing_of_the_web(path: Path) -> None:
    assert [name for name in imports(tree(path)) if name.startswith(WEB)] == []


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_nothing_is_imported_inside_a_function_but_what_is_slow(path: Path) -> None:
    found = {name.partition(".")[0] for function in functions(path) for name in imports(function)}

    assert found - SLOW == set() or name_of(path) in INSIDE_A_FUNCTION


def reads_environment(path: Path) -> bool:
    """`os.environ[…] = …` and `os.environ.setdefault` set; anything else reads."""
    nodes = list(ast.walk(tree(path)))
    settings = {
        id(node.value)
        for node in nodes
        if (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.Attribute) and node.attr == "setdefault")
    }
    for node in nodes:
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"environ", "getenv"}
            and id(node) not in settings
        ):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            return True
    return "import environ" in path.read_text(encoding="utf-8")


def test_only_the_settings_read_the_environment() -> None:
    assert [name_of(path) for path in PROGRAM if reads_environment(path)] == ["selvsjekk/settings.py"]


def test_every_setting_is_in_the_readme() -> None:
    named = set(
        re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "selvsjekk/settings.py").read_text(encoding="utf-8"))
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert len(named) >= 6
    assert {name for name in named if name not in readme} == set()


@pytest.mark.parametrize("path", [*PROGRAM, *modules(ROOT / "tests")], ids=name_of)
def test_functions_are_short(path: Path) -> None:
    assert [
        (function.name, length(function))
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    ] == []


def test_half_of_the_functions_are_very_short() -> None:
    assert median(length(function) for path in PROGRAM for function in functions(path)) <= USUAL_FUNCTION


def test_every_message_is_translated() -> None:
    try:
        assert list(catalogues.problems()) == []
    except catalogues.NoGettext:
        pytest.skip("gettext is not installed")


def test_no_view_asks_the_database_in_its_own_words() -> None:
    views = [path for path in UNITS if unit_of(path) == "views"]

    asking = [path.name for path in views if re.search(r"\.(filter|exclude)\(", path.read_text("utf-8"))]

    assert asking == []
