"""What differs is named to the last value, and no secret is among it."""

import json
from typing import Any

import pytest

from ops.terraform.differences import Difference, differences

SECRET = "correct horse battery staple"


def planned(before: object, after: object, **marks: object) -> dict[str, Any]:
    """Write a change as Terraform does, in which what it marks is laid beside the values."""
    unmarked = dict.fromkeys(("after_sensitive", "after_unknown", "before_sensitive"), False)

    return {"before": before, "after": after, **unmarked, **marks}


def policy(*actions: str) -> str:
    """Write a policy as the provider has it: JSON in a string."""
    return json.dumps({"Statement": [{"Action": [*actions], "Sid": "ReadSecret"}]})


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        pytest.param(planned({"a": 1, "b": 2}, {"a": 1, "b": 3}), [("b", "2", "3")], id="value"),
        pytest.param(
            planned({"settings": [{"rate": 5, "burst": 9}]}, {"settings": [{"rate": 0.8, "burst": 9}]}),
            [("settings[0].rate", "5", "0.8")],
            id="in-a-block",
        ),
        pytest.param(
            planned({"it": ["a"]}, {"it": ["a", "b"]}), [("it[1]", "(none)", '"b"')], id="longer-list"
        ),
        pytest.param(
            planned({"parameters": {"header.Max-Age": "1"}}, {"parameters": {}}),
            [('parameters["header.Max-Age"]', '"1"', "(none)")],
            id="name-with-dots",
        ),
        pytest.param(
            planned({"policy": policy("ssm:GetParameter")}, {"policy": policy("ssm:*")}),
            [("policy.Statement[0].Action[0]", '"ssm:GetParameter"', '"ssm:*"')],
            id="in-a-document",
        ),
        pytest.param(
            planned({"version": "1"}, {}, after_unknown={"version": True}),
            [("version", '"1"', "(known after apply)")],
            id="unknown",
        ),
        pytest.param(
            planned({"block": [{"arn": "a"}]}, {"block": [{}]}, after_unknown={"block": [{"arn": True}]}),
            [("block[0].arn", '"a"', "(known after apply)")],
            id="unknown-in-a-block",
        ),
        pytest.param(
            planned({"it": [1]}, {}, after_unknown={"it": True}),
            [("it", "[1]", "(known after apply)")],
            id="unknown-whole",
        ),
        pytest.param(
            planned({"it": {"a": 1}}, {"it": None}), [("it", '{"a": 1}', "(none)")], id="taken-away-whole"
        ),
        pytest.param(planned({"on": False}, {}), [("on", "false", "(none)")], id="false-is-not-absent"),
        pytest.param(
            planned({"a": 1, "b": 1}, {"b": 2}, after_unknown={"a": True}),
            [("b", "1", "2"), ("a", "1", "(known after apply)")],
            id="what-follows-is-last",
        ),
        pytest.param(planned("a", "b"), [("", '"a"', '"b"')], id="output"),
        pytest.param(planned({"on": True}, {"on": False}), [("on", "true", "false")], id="truth"),
        pytest.param(planned({"tags": None, "it": []}, {"tags": {}, "it": None}), [], id="empty-is-absent"),
        pytest.param(planned({"it": "{broken"}, {"it": "{broken"}), [], id="no-document"),
    ],
)
def test_each_value_that_differs_is_named(
    change: dict[str, Any], differing: list[tuple[str, str, str]]
) -> None:
    """Paths are spelled as Terraform spells them, values in JSON, and what is equal is left out."""
    assert differences(change) == [Difference(*it) for it in differing]


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param({"before_sensitive": {"value": True}, "after_sensitive": {"value": True}}, id="both"),
        pytest.param({"before_sensitive": {"value": True}}, id="no-longer"),
        pytest.param({"after_sensitive": {"value": True}}, id="from-now-on"),
        pytest.param({"before_sensitive": True, "after_sensitive": True}, id="as-a-whole"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SECRET, SECRET + "!", id="changed"),
        pytest.param(SECRET, None, id="taken-away"),
        pytest.param(json.dumps({"key": SECRET}), json.dumps({"key": 1}), id="document"),
    ],
)
def test_a_secret_changes_unseen(before: object, after: object, marks: dict[str, object]) -> None:
    """That a sensitive value changes is told; neither the old nor the new one is."""
    told = differences(planned({"value": before}, {"value": after}, **marks))

    assert len(told) == 1
    assert "(sensitive)" in {told[0].before, told[0].after}
    assert SECRET not in repr(told)


@pytest.mark.parametrize("after", [None, {"user": "it"}, [SECRET]], ids=["gone", "one-gone", "other-kind"])
def test_what_holds_a_secret_is_shown_in_no_part(after: object) -> None:
    """Where a whole block comes or goes, the secret within it does so unseen."""
    inside = {"login": {"user": "it", "password": SECRET}}
    change = planned(
        inside, {"login": after}, before_sensitive={"login": {"password": True}}, after_unknown={}
    )

    told = differences(change)

    assert len(told) == 1
    assert SECRET not in repr(told)


def test_what_becomes_known_later_hides_what_it_was() -> None:
    """A secret whose successor is not known yet is not shown either."""
    change = planned(
        {"it": {"key": SECRET}}, {}, before_sensitive={"it": {"key": True}}, after_unknown={"it": True}
    )

    assert differences(change) == [Difference("it", "(sensitive)", "(known after apply)")]
