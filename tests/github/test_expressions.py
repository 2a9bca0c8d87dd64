"""The fake GitHub evaluates expressions as GitHub does, and rejects what it does not support."""

import pytest

from tests.github.expressions import OptionalValues, UnsupportedError, render, should_run

CONTEXTS = {
    "matrix": {"environment": "dev"},
    "needs": {"build": {"outputs": OptionalValues(environments='["dev"]'), "result": "success"}},
    "vars": OptionalValues(),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("plain", "plain", id="no-expression"),
        pytest.param(
            "footfall-${{ matrix.environment }}-${{ matrix['environment'] }}",
            "footfall-dev-dev",
            id="two-expressions",
        ),
        pytest.param(
            "${{ fromJSON(needs.build.outputs.environments) }}", ["dev"], id="single-expression-keeps-type"
        ),
        pytest.param("${{ vars.MISSING }}", None, id="missing-value"),
        pytest.param("a${{ vars.MISSING }}b", "ab", id="missing-value-in-text"),
        pytest.param("${{ vars.MISSING || 'it''s' }}", "it's", id="or"),
        pytest.param("x${{ 1 == 1 }}", "xtrue", id="boolean-in-text"),
        pytest.param(7, 7, id="number"),
    ],
)
def test_expressions_are_replaced_by_values(text: object, value: object) -> None:
    """Each expression in a text is replaced by its value."""
    assert render(text, CONTEXTS) == value


@pytest.mark.parametrize(
    ("condition", "after_success", "after_failure"),
    [
        pytest.param("vars.ATTEST != 'no'", True, False, id="implied-success"),
        pytest.param("${{ !cancelled() }}", True, True, id="status-function"),
        pytest.param("failure()", False, True, id="failure"),
        pytest.param(
            "contains(fromJSON(needs.build.outputs.environments), 'DEV')", True, False, id="contains"
        ),
        pytest.param(
            "contains(fromJSON(needs.build.outputs.environments), 'prod')", False, False, id="contains-not"
        ),
        pytest.param("always() && needs.build.result == 'Success'", True, True, id="case-insensitive"),
        pytest.param("!(matrix.environment == 'dev' || false)", False, False, id="not"),
    ],
)
def test_condition_decides_whether_to_run(
    condition: str, *, after_success: bool, after_failure: bool
) -> None:
    """After a failure, only a condition that calls a status function can be true."""
    assert should_run(condition, CONTEXTS, succeeded=True) == after_success
    assert should_run(condition, CONTEXTS, succeeded=False) == after_failure


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("matrix.enviroment", id="name"),
        pytest.param("secrets.TOKEN", id="context"),
        pytest.param("hashFiles('a')", id="function"),
        pytest.param("1 > 2", id="operator"),
        pytest.param("'a' == 1", id="different-types"),
        pytest.param("(true", id="missing-parenthesis"),
        pytest.param("true true", id="trailing-token"),
        pytest.param("x${{ needs }}", id="object-in-text"),
    ],
)
def test_unsupported_expression_is_an_error(text: str) -> None:
    """A wrong name is an error here. GitHub would replace it with the empty string."""
    with pytest.raises(UnsupportedError):
        render(text if "{{" in text else f"${{{{ {text} }}}}", CONTEXTS)
