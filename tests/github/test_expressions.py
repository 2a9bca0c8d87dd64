"""What the stand-in for GitHub understands of its expressions, and that it refuses the rest."""

import pytest

from tests.github.expressions import Open, Unknown, holds, rendered

CONTEXTS = {
    "matrix": {"environment": "dev"},
    "needs": {"build": {"outputs": Open(environments='["dev"]'), "result": "success"}},
    "vars": Open(),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("plain", "plain", id="none"),
        pytest.param(
            "footfall-${{ matrix.environment }}-${{ matrix['environment'] }}", "footfall-dev-dev", id="two"
        ),
        pytest.param("${{ fromJSON(needs.build.outputs.environments) }}", ["dev"], id="alone-keeps-its-type"),
        pytest.param("${{ vars.MISSING }}", None, id="missing"),
        pytest.param("a${{ vars.MISSING }}b", "ab", id="missing-in-a-text"),
        pytest.param("${{ vars.MISSING || 'it''s' }}", "it's", id="or"),
        pytest.param("x${{ 1 == 1 }}", "xtrue", id="truth-in-a-text"),
        pytest.param(7, 7, id="number"),
    ],
)
def test_a_text_gets_its_values(text: object, value: object) -> None:
    """Each expression is worked out where it stands."""
    assert rendered(text, CONTEXTS) == value


@pytest.mark.parametrize(
    ("condition", "well", "ill"),
    [
        pytest.param("vars.ATTEST != 'no'", True, False, id="success-is-implied"),
        pytest.param("${{ !cancelled() }}", True, True, id="status-named"),
        pytest.param("failure()", False, True, id="failure"),
        pytest.param(
            "contains(fromJSON(needs.build.outputs.environments), 'DEV')", True, False, id="contains"
        ),
        pytest.param(
            "contains(fromJSON(needs.build.outputs.environments), 'prod')", False, False, id="lacks"
        ),
        pytest.param("always() && needs.build.result == 'Success'", True, True, id="case-does-not-matter"),
        pytest.param("!(matrix.environment == 'dev' || false)", False, False, id="not"),
    ],
)
def test_a_condition_holds(condition: str, *, well: bool, ill: bool) -> None:
    """What may run after a failure is what names a status itself."""
    assert holds(condition, CONTEXTS, well=True) == well
    assert holds(condition, CONTEXTS, well=False) == ill


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("matrix.enviroment", id="name"),
        pytest.param("secrets.TOKEN", id="context"),
        pytest.param("hashFiles('a')", id="function"),
        pytest.param("1 > 2", id="operator"),
        pytest.param("'a' == 1", id="kinds"),
        pytest.param("(true", id="unfinished"),
        pytest.param("true true", id="left-over"),
        pytest.param("x${{ needs }}", id="object"),
    ],
)
def test_what_is_not_known_is_refused(text: str) -> None:
    """A wrong name is no empty text here, as it would be on GitHub."""
    with pytest.raises(Unknown):
        rendered(text if "{{" in text else f"${{{{ {text} }}}}", CONTEXTS)
