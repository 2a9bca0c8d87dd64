"""The differences of a planned change: every changed value is named, and no sensitive value is shown."""

import json
from typing import Any

import pytest

from ops.terraform.differences import Difference, find_differences

SECRET = "correct horse battery staple"


def planned_change(before: object, after: object, **marks: object) -> dict[str, Any]:
    """Return a change as in Terraform's JSON plan. Its marks have the same structure as the values."""
    unmarked = dict.fromkeys(("after_sensitive", "after_unknown", "before_sensitive"), False)

    return {"before": before, "after": after, **unmarked, **marks}


def policy(*actions: str) -> str:
    """Return a policy as the provider reports it: JSON in a string."""
    return json.dumps({"Statement": [{"Action": [*actions], "Sid": "ReadSecret"}]})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(planned_change({"a": 1, "b": 2}, {"a": 1, "b": 3}), [("b", "2", "3")], id="value"),
        pytest.param(
            planned_change(
                {"settings": [{"rate": 5, "burst": 9}]}, {"settings": [{"rate": 0.8, "burst": 9}]}
            ),
            [("settings[0].rate", "5", "0.8")],
            id="in-a-block",
        ),
        pytest.param(
            planned_change({"list": ["a"]}, {"list": ["a", "b"]}),
            [("list[1]", "(none)", '"b"')],
            id="longer-list",
        ),
        pytest.param(
            planned_change({"parameters": {"header.Max-Age": "1"}}, {"parameters": {}}),
            [('parameters["header.Max-Age"]', '"1"', "(none)")],
            id="name-with-dots",
        ),
        pytest.param(
            planned_change({"policy": policy("ssm:GetParameter")}, {"policy": policy("ssm:*")}),
            [("policy.Statement[0].Action[0]", '"ssm:GetParameter"', '"ssm:*"')],
            id="in-a-json-document",
        ),
        pytest.param(
            planned_change({"version": "1"}, {}, after_unknown={"version": True}),
            [("version", '"1"', "(known after apply)")],
            id="unknown",
        ),
        pytest.param(
            planned_change(
                {"block": [{"arn": "a"}]}, {"block": [{}]}, after_unknown={"block": [{"arn": True}]}
            ),
            [("block[0].arn", '"a"', "(known after apply)")],
            id="unknown-in-a-block",
        ),
        pytest.param(
            planned_change({"list": [1]}, {}, after_unknown={"list": True}),
            [("list", "[1]", "(known after apply)")],
            id="unknown-as-a-whole",
        ),
        pytest.param(
            planned_change({"map": {"a": 1}}, {"map": None}),
            [("map", '{"a": 1}', "(none)")],
            id="removed-as-a-whole",
        ),
        pytest.param(
            planned_change({"on": False}, {}), [("on", "false", "(none)")], id="false-is-not-missing"
        ),
        pytest.param(
            planned_change({"a": 1, "b": 1}, {"b": 2}, after_unknown={"a": True}),
            [("b", "1", "2"), ("a", "1", "(known after apply)")],
            id="unknown-is-last",
        ),
        pytest.param(planned_change("a", "b"), [("", '"a"', '"b"')], id="output"),
        pytest.param(planned_change({"on": True}, {"on": False}), [("on", "true", "false")], id="boolean"),
        pytest.param(
            planned_change({"tags": None, "list": []}, {"tags": {}, "list": None}), [], id="empty-is-missing"
        ),
        pytest.param(planned_change({"text": "{broken"}, {"text": "{broken"}), [], id="invalid-json"),
    ],
)
def test_each_difference_is_named(change: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """Paths use Terraform's syntax, values are JSON, and equal values are omitted."""
    assert find_differences(change) == [Difference(*fields) for fields in expected]


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param({"before_sensitive": {"value": True}, "after_sensitive": {"value": True}}, id="both"),
        pytest.param({"before_sensitive": {"value": True}}, id="before"),
        pytest.param({"after_sensitive": {"value": True}}, id="after"),
        pytest.param({"before_sensitive": True, "after_sensitive": True}, id="as-a-whole"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SECRET, SECRET + "!", id="changed"),
        pytest.param(SECRET, None, id="removed"),
        pytest.param(json.dumps({"key": SECRET}), json.dumps({"key": 1}), id="json-document"),
    ],
)
def test_sensitive_value_is_not_shown(before: object, after: object, marks: dict[str, object]) -> None:
    """A change of a sensitive value is reported without the old and the new value."""
    found = find_differences(planned_change({"value": before}, {"value": after}, **marks))

    assert len(found) == 1
    assert "(sensitive)" in {found[0].before, found[0].after}
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    "after", [None, {"user": "ann"}, [SECRET]], ids=["removed", "partly-removed", "other-type"]
)
def test_block_with_a_sensitive_value_is_not_shown(after: object) -> None:
    """If a whole block changes, a sensitive value inside it is not shown."""
    before = {"login": {"user": "ann", "password": SECRET}}
    change = planned_change(
        before, {"login": after}, before_sensitive={"login": {"password": True}}, after_unknown={}
    )

    found = find_differences(change)

    assert len(found) == 1
    assert SECRET not in repr(found)


def test_sensitive_value_is_not_shown_before_an_unknown_one() -> None:
    """A sensitive value is not shown if the new value is known only after the apply."""
    change = planned_change(
        {"map": {"key": SECRET}}, {}, before_sensitive={"map": {"key": True}}, after_unknown={"map": True}
    )

    assert find_differences(change) == [Difference("map", "(sensitive)", "(known after apply)")]
