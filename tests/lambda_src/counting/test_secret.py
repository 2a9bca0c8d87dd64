"""Tests of the secret: it is read once, never logged, and rejected if it changed."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting import secret
from footfall.counting.secret import Chain, parse
from footfall.errors import SecretChangedError
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import FakeAws, fail_with, lose_request, lose_response

OLD, NEW = b"s" * 32, b"n" * 32
CHAIN = Chain((OLD, NEW))
CHAIN_TEXT = f'{{"secrets": ["{OLD.decode()}", "{NEW.decode()}"]}}'


@pytest.mark.parametrize(
    ("value", "secrets"),
    [
        pytest.param("s" * 32, [OLD], id="one"),
        pytest.param(CHAIN_TEXT, [OLD, NEW], id="two"),
        pytest.param(f" {CHAIN_TEXT}", [f" {CHAIN_TEXT}".encode()], id="text-before"),
        pytest.param('{"secrets":["a","b","c"]}\n', [b"a", b"b", b"c"], id="three-and-a-newline"),
        pytest.param('{"secrets": ["\\u00e9", "\\ud800"]}', [b"\xc3\xa9", b"\xed\xa0\x80"], id="escaped"),
        *(
            pytest.param(text, [text.encode()], id=name)
            for name, text in {
                "other-json": '{"password": "x"}',
                "one-in-json": '{"secrets": ["a"]}',
                "other-attribute": '{"secrets": ["a", "b"], "c": 1}',
                "empty-secret": '{"secrets": ["a", ""]}',
                "number": '{"secrets": ["a", 1]}',
                "text": '{"secrets": "ab"}',
                "broken": '{"secrets": ["a", "b"',
                "list": '["a", "b"]',
                "deep": '{"a":' * 800,
            }.items()
        ),
    ],
)
def test_only_the_form_of_a_rotation_has_several_secrets(value: str, secrets: list[bytes]) -> None:
    """Every other text is one secret, because an owner may have chosen it."""
    assert parse(value) == Chain(tuple(secrets))


def test_fingerprint_depends_on_every_secret() -> None:
    """No other list of secrets has the same fingerprint, and that of one secret is known from before."""
    chains = [(OLD,), (NEW,), (OLD, NEW), (NEW, OLD), (OLD, NEW, OLD), (OLD + NEW,), (OLD + NEW[:1], NEW[1:])]

    fingerprints = [Chain(secrets).fingerprint("dev") for secrets in chains]

    assert fingerprints[0] == "562bebbe764f6297"
    assert fingerprints[2] == "58054f6c18ec0df3"
    assert len(set(fingerprints)) == len(chains)


def put_fingerprints(fake_aws: FakeAws, **fingerprints: Chain) -> None:
    """Store the item of the secret with these fingerprints."""
    own = {name: chain.fingerprint("dev") for name, chain in fingerprints.items()}
    fake_aws.put(id="secret", part="1", **own)


@pytest.mark.parametrize(
    ("value", "stored", "is_rotating"),
    [
        pytest.param("s" * 32, {"fingerprint": Chain((OLD,)), "rotating": CHAIN}, False, id="not-replaced"),
        pytest.param(CHAIN_TEXT, {"fingerprint": Chain((OLD,)), "rotating": CHAIN}, True, id="replaced"),
        pytest.param(CHAIN_TEXT, {"fingerprint": CHAIN, "rotating": CHAIN}, True, id="only-new-trusted"),
        pytest.param(CHAIN_TEXT, {"fingerprint": CHAIN, "deleting": CHAIN}, False, id="deleting"),
        pytest.param(CHAIN_TEXT, {"fingerprint": CHAIN}, False, id="rotated"),
    ],
)
def test_item_of_the_secret_says_whether_it_is_rotated(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    fake_aws: FakeAws,
    configured: Settings,
    retry_policy: Callable[[], RetryPolicy],
    value: str,
    stored: dict[str, Chain],
    is_rotating: bool,  # noqa: FBT001 - a parameter of the test.
) -> None:
    """The new secrets are trusted once the table has their fingerprint. Nothing else is stored."""
    fake_aws.change_secret(value)
    put_fingerprints(fake_aws, **stored)

    chain = secret.read(configured, retry_policy())
    secret.read(configured, retry_policy(), is_check=True)

    assert chain == parse(value)._replace(is_rotating=is_rotating)
    assert "PutItem" not in fake_aws.operations


@pytest.mark.parametrize(
    "rotated", [{}, {"rotating": CHAIN}, {"deleting": CHAIN}], ids=["rotated", "rotating", "deleting"]
)
def test_former_secret_alone_is_rejected(
    fake_aws: FakeAws,
    configured: Settings,
    retry_policy: Callable[[], RetryPolicy],
    rotated: dict[str, Chain],
) -> None:
    """Once the table trusts only the new secrets, the former one would count every new visitor again."""
    put_fingerprints(fake_aws, fingerprint=CHAIN, **rotated)

    for is_check in (False, True):
        with pytest.raises(SecretChangedError):
            secret.read(configured, retry_policy(), is_check=is_check)

    # While the secret is rotated, the parameter is read a second time.
    assert fake_aws.operations.count("GetParameter") == (4 if "rotating" in rotated else 2)


def test_secret_that_is_rotated_between_two_reads_is_trusted(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """An environment reads the parameter and then the table. A rotation can change both in between."""

    def rotate_first(execute: Callable[[], dict[str, object]]) -> dict[str, object]:
        fake_aws.change_secret(CHAIN_TEXT)
        put_fingerprints(fake_aws, fingerprint=CHAIN, rotating=CHAIN)
        return execute()

    fake_aws.add_faults("GetItem", rotate_first)

    assert secret.read(configured, retry_policy()) == CHAIN._replace(is_rotating=True)


def test_first_read_stores_a_fingerprint(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The table contains 16 digits that identify the secret and do not reveal it."""
    value = secret.read(configured, retry_policy())

    (item,) = fake_aws.items("secret")
    assert value == Chain((b"s" * 32,))
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
    assert secret.read(configured, retry_policy()) == Chain((b"s" * 32,))
    assert fake_aws.items() == before


def test_new_version_accepts_a_new_secret(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The owner changes the secret by increasing secret_version."""
    secret.read(configured, retry_policy())
    fake_aws.change_secret("t" * 32)

    value = secret.read(configured._replace(secret_version="2"), retry_policy())

    assert value == Chain((b"t" * 32,))
    assert len(fake_aws.items("secret")) == 2


def test_throttled_read_is_retried(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """SSM can throttle execution environments that start together. They retry and succeed."""
    fake_aws.add_faults("GetParameter", fail_with("ThrottlingException", transient=True), lose_request)
    fake_aws.add_faults("PutItem", lose_response)

    value = secret.read(configured, retry_policy())

    assert value == Chain((b"s" * 32,))
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
