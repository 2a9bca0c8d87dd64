"""Promises of the secret: read once, never logged, and missed when it is not the right one."""

from collections.abc import Callable

import pytest

from footfall.aws import botocore_transport
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting import secret
from footfall.errors import SecretChangedError
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import FakeAws, fails, lost_after, lost_before


def _change(value: str) -> None:
    botocore_transport.client("ssm").put_parameter(Name="/footfall-dev/secret", Value=value, Overwrite=True)


def test_the_first_reader_keeps_a_fingerprint(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """What is kept of the secret is 16 digits that do not tell it."""
    found = secret.read(configured, retry_policy())

    (item,) = cloud.items("secret")
    assert found == b"s" * 32
    assert item["part"] == {"S": "1"}
    assert len(item["fingerprint"]["S"]) == 16


def test_a_changed_secret_is_refused_until_it_is_restored(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """A secret that changed by accident counts nobody again, and leaves no trace once restored."""
    secret.read(configured, retry_policy())
    before = cloud.items()
    _change("t" * 32)

    with pytest.raises(SecretChangedError):
        secret.read(configured, retry_policy())

    _change("s" * 32)
    assert secret.read(configured, retry_policy()) == b"s" * 32
    assert cloud.items() == before


def test_a_raised_version_is_a_change_on_purpose(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Raising secret_version is all it takes to give a new secret."""
    secret.read(configured, retry_policy())
    _change("t" * 32)

    found = secret.read(configured._replace(secret_version="2"), retry_policy())

    assert found == b"t" * 32
    assert len(cloud.items("secret")) == 2


def test_reading_is_patient(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Environments that start together are throttled by SSM, and come through."""
    cloud.plan("GetParameter", fails("ThrottlingException", transient=True), lost_before)
    cloud.plan("PutItem", lost_after)

    found = secret.read(configured, retry_policy())

    assert found == b"s" * 32
    assert cloud.asked.count("GetParameter") == 3


def test_a_lost_race_takes_the_winners_fingerprint(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Of two environments with different secrets, the second to start is refused."""

    def rival(answer: Callable[[], dict[str, object]]) -> dict[str, object]:
        cloud.put(id="secret", part="1", fingerprint="another")
        return answer()

    cloud.plan("PutItem", rival)

    with pytest.raises(SecretChangedError):
        secret.read(configured, retry_policy())

    assert cloud.items("secret")[0]["fingerprint"] == {"S": "another"}


def test_a_secret_that_is_not_there_is_told(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Without its secret nothing is written."""
    botocore_transport.client("ssm").delete_parameter(Name="/footfall-dev/secret")

    with pytest.raises(TransportError, match="ParameterNotFound"):
        secret.read(configured, retry_policy())

    assert cloud.items() == []
