"""A target: what is deployed there, read from the states and from Lambda."""

import json
from unittest import mock

import pytest

from ops.cloud.aws import Aws
from ops.errors import UserError
from ops.target.target import Target


def write_outputs(target: Target, unit: str, **outputs: object) -> None:
    """Store a state of *unit* with *outputs*."""
    state = {"outputs": {name: {"value": value} for name, value in outputs.items()}}
    key, body = f"{unit}/terraform.tfstate", json.dumps(state).encode()
    target.s3.put_object(Bucket=target.environment.state_bucket, Key=key, Body=body)


def test_outputs_are_read_from_the_state(target: Target) -> None:
    """The outputs of a unit are the values in its state."""
    write_outputs(target, "compute", release="abc")

    assert target.outputs("compute") == {"release": "abc"}


def test_unit_that_was_never_applied_has_no_outputs(target: Target) -> None:
    """Without a state, or without the bucket, there are no outputs."""
    before = target.outputs("compute")
    target.s3.delete_bucket(Bucket=target.environment.state_bucket)

    assert before == target.outputs("compute") == {}


def test_state_that_cannot_be_read_is_reported(target: Target) -> None:
    """An error other than a missing state does not mean that the environment was never deployed."""
    bucket, key = target.environment.state_bucket, "compute/terraform.tfstate"
    # An archived object cannot be read.
    target.s3.put_object(Bucket=bucket, Key=key, Body=b"{}", StorageClass="GLACIER")

    with pytest.raises(UserError, match=r"prod/compute from s3://.* \(ClientError|InvalidObjectState\)"):
        target.outputs("compute")


def test_target_without_api_has_no_base_url(target: Target) -> None:
    """If the API is not deployed, the error names the command that deploys it."""
    with pytest.raises(UserError, match=r"prod is not deployed\. Run `./footfall deploy prod`\."):
        target.base_url()


def test_url_is_that_of_the_domain(target: Target) -> None:
    """On AWS, the URL is that of the domain once it is mapped. The API's own URL stays available."""
    on_aws = Target(Aws(), target.environment)
    with mock.patch.object(Target, "s3", target.s3):
        write_outputs(target, "api", invoke_url="https://a.example/prod", api={"id": "a", "stage": "prod"})
        write_outputs(target, "domain", url=None)
        pending = on_aws.base_url()
        write_outputs(target, "domain", url="https://count.example.com")

        assert pending == on_aws.api_url() == "https://a.example/prod"
        assert on_aws.base_url() == "https://count.example.com"
        assert target.base_url() == target.api_url()


def test_suggested_command_names_the_cloud(target: Target) -> None:
    """A command that a message suggests acts on the cloud of the target."""
    on_aws = Target(Aws(), target.environment)

    assert target.command("unlock") == "`./footfall unlock prod`"
    assert on_aws.command("unlock") == "`./footfall unlock prod --cloud aws`"


def test_target_without_function_runs_no_release(target: Target) -> None:
    """Before the first deployment, no release is running."""
    assert target.running_release() is None
