"""Tests of the secret: it is read once, never logged, and rejected if it changed."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting import secret
from footfall.errors import SecretChangedError
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import FakeAws, fail_with, lose_request, lose_response


def test_first_read_stores_a_fingerprint(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The table contains 16 digits that identify the secret and do not reveal it."""
    value = secret.read(configured, retry_policy())

    (item,) = fake_aws.items("secret")
    assert value == b"s" * 32
    assert item["part"] == {"S": "1"}
    assert len(item["fingerprint"]["S"]) == 16


def test_changed_secret_is_rejected_until_it_is_restored(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """A secret that changed by accident is rejected, and nothing is stored."""
    secret.read(configured, retry_policy())
    before = fake_aws.items()
    fake_aws.change_secret("t" * 32)

    with pytest.raises(SecretChangedError):
        secret.read(configured, retry_policy())

    fake_aws.change_secret("s" * 32)
    assert secret.read(configured, retry_policy()) == b"s" * 32
    assert fake_aws.items() == before


def test_new_version_accepts_a_new_secret(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The owner changes the secret by increasing secret_version."""
    secret.read(configured, retry_policy())
    fake_aws.change_secret("t" * 32)

    value = secret.read(configured._replace(secret_version="2"), retry_policy())

    assert value == b"t" * 32
    assert len(fake_aws.items("secret")) == 2


def test_throttled_read_is_retried(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """SSM can throttle execution environments that start together. They retry and succeed."""
    fake_aws.add_faults("GetParameter", fail_with("ThrottlingException", transient=True), lose_request)
    fake_aws.add_faults("PutItem", lose_response)

    value = secret.read(configured, retry_policy())

    assert value == b"s" * 32
    assert fake_aws.operations.count("GetParameter") == 3


def test_first_fingerprint_wins(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """If two execution environments have different secrets, the second one is rejected."""

    def write_fingerprint_first(execute: Callable[[], dict[str, object]]) -> dict[str, object]:
        fake_aws.put(id="secret", part="1", fingerprint="another")
        return execute()

    fake_aws.add_faults("PutItem", write_fingerprint_first)

    with pytest.raises(SecretChangedError):
        secret.read(configured, retry_policy())

    assert fake_aws.items("secret")[0]["fingerprint"] == {"S": "another"}


def test_missing_secret_is_an_error(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Without a secret nothing is written."""
    fake_aws.delete_secret()

    with pytest.raises(TransportError, match="ParameterNotFound"):
        secret.read(configured, retry_policy())

    assert fake_aws.items() == []
