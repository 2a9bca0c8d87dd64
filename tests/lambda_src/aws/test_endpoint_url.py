"""Tests of configured endpoint URLs: they are used as botocore uses them, or rejected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.aws.endpoint import UnsupportedError, find_endpoint
from tests.lambda_src.harness.sent_requests import compare

URL = r"https?://([a-z0-9-]{1,3}(\.[a-z0-9-]{1,3})?|\[[0-9a-f:]{2,9}\]|\[::(ffff:)?1\.2\.3\.4\])(:[0-9]{1,5})?/?"
DYNAMODB, SSM = "GetItem", "GetParameter"
AWS = ("https", "dynamodb.us-east-1.amazonaws.com", 443)


@pytest.mark.parametrize(
    ("variables", "server"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, ("http", "127.0.0.1", 4566)),
        ({"AWS_ENDPOINT_URL": "http://localhost/"}, ("http", "localhost", 80)),
        ({"AWS_ENDPOINT_URL": "https://a-1.example"}, ("https", "a-1.example", 443)),
        ({"AWS_ENDPOINT_URL": "https://a.example:443"}, ("https", "a.example", 443)),
        ({"AWS_ENDPOINT_URL": "http://a.example:443"}, ("http", "a.example", 443)),
        ({"AWS_ENDPOINT_URL": "http://[::1]:65535"}, ("http", "::1", 65535)),
        ({"AWS_ENDPOINT_URL": "https://[2001:db8::1]/"}, ("https", "2001:db8::1", 443)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_DYNAMODB": "http://b"}, ("http", "b", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_DYNAMODB": ""}, ("http", "a", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_SSM": "http://b"}, ("http", "a", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_USE_FIPS_ENDPOINT": "true"}, ("http", "a", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, ("http", "a", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "1"}, ("http", "a", 80)),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}, AWS),
        ({"AWS_ENDPOINT_URL": ""}, AWS),
    ],
    ids=str,
)
def test_configured_url_is_used(
    variables: dict[str, str],
    server: tuple[str, str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A configured URL is used as botocore uses it. The variable of a service has precedence."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    sent = compare(DYNAMODB)

    assert sent
    assert sent.server == server


def test_services_have_separate_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The URL of Systems Manager is another one than that of DynamoDB."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://[::1]:8001")

    sent = compare(SSM)

    assert sent
    assert sent.server == ("http", "::1", 8001)


@pytest.mark.parametrize(
    "url",
    [
        " ",
        "HTTP://a",
        "a.example",
        "ftp://a",
        "http://",
        "http://-a",
        "http://:80",
        "http://A.example",
        "http://a b",
        "http://a.",
        "http://a/path",
        "http://a//",
        "http://a/?",
        "http://a#b",
        "http://a:",
        "http://a:0",
        "http://a:080",
        "http://a:65536",
        "http://a:b",
        "http://a\n",
        "http://a_b",
        "http://user@a",
        "http://é.example",
        "http://[::1",
        "http://[::1%25lo]",
        "http://[:::]",
        "https://dynamodb.us-east-1.api.aws",
    ],
)
def test_unusual_url_is_rejected(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only botocore supports other URLs, or rejects them."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)

    with pytest.raises(UnsupportedError, match=r"^UnsupportedConfiguration$"):
        find_endpoint("dynamodb")


@given(
    url=st.from_regex(URL, fullmatch=True),
    position=st.integers(0, 20),
    insertion=st.just("") | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=2),
)
def test_any_url_is_that_of_botocore_or_rejected(url: str, position: int, insertion: str) -> None:
    """Whatever the URL is, the HTTP transport never sends a request to another server than botocore."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", url[:position] + insertion + url[position:])

        compare(DYNAMODB)
