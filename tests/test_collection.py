"""Which files the fast tests import."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest

SLOW = "import pytest\n\npytestmark = pytest.mark.slow\n\n\ndef test() -> None:\n    pass\n"
FAST = "import pytest\n\n\n@pytest.mark.slow\ndef test() -> None:\n    pass\n"


@pytest.mark.parametrize(
    ("text", "expression", "ignored"),
    [
        pytest.param(SLOW, "not slow", True, id="slow-file"),
        pytest.param(FAST, "not slow", None, id="slow-test"),
        pytest.param(SLOW, "", None, id="all-tests"),
    ],
)
def test_files_without_fast_tests_are_not_imported(
    tmp_path: Path, text: str, expression: str, *, ignored: bool | None
) -> None:
    """`make test-fast` skips a file only if its tests are all slow. `make test` skips none."""
    file = tmp_path / "test_file.py"
    file.write_text(text)
    config: Any = SimpleNamespace(option=SimpleNamespace(markexpr=expression))

    assert conftest.pytest_ignore_collect(file, config) is ignored
