"""The environments of live/, and the settings in their env.hcl."""

from pathlib import Path

import pytest

from ops.config import environments
from ops.config.environments import find_environment, list_environments
from ops.errors import UserError

ENV_HCL = """locals {
  account_id           = "000000000000"
  domain               = null
  github               = null
  ip_address_type      = "ipv4"
  protected            = false
  region               = "us-east-1"
  reserved_concurrency = null
  secret_version       = 1
  sites                = { main = {} }
  throttle             = {}
}
"""

DOMAIN = "domain               = null"
GITHUB = "github               = null"
REPOSITORY = '{ repository = "you/blog", repository_id = "42", owner_id = "7" }'


def domain(name: str, *settings: str) -> str:
    """Return the setting of a domain."""
    return f"domain = {{ {', '.join([f'name = "{name}"', *settings])} }}"


def with_repository(repository: str) -> str:
    """Return ENV_HCL with a GitHub repository."""
    return ENV_HCL.replace(GITHUB, f"github = {repository}")


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder live/ with one environment, dev, that has all required settings."""
    (tmp_path / "live/dev").mkdir(parents=True)
    (tmp_path / "live/dev/env.hcl").write_text(ENV_HCL)
    (tmp_path / "terragrunt.hcl").write_text(
        "local.environment_config.account_id local.environment_config.github "
        "local.environment_config.protected local.environment_config.region"
    )
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "LIVE", tmp_path / "live")

    return tmp_path / "live"


@pytest.mark.usefixtures("live")
def test_environment_is_read() -> None:
    """The name of the folder and the settings in env.hcl define the environment and its bucket."""
    dev = find_environment("dev")

    assert (dev.name, dev.account_id, dev.protected) == ("dev", "000000000000", False)
    assert dev.state_bucket == "footfall-dev-000000000000-state"


def test_repository_is_read(live: Path) -> None:
    """The repository in env.hcl is read with its name and its IDs."""
    (live / "dev/env.hcl").write_text(with_repository(REPOSITORY))

    assert find_environment("dev").github == {
        "owner_id": "7",
        "repository": "you/blog",
        "repository_id": "42",
    }


def test_missing_setting_is_named(live: Path) -> None:
    """If env.hcl lacks a setting, the error names it before anything runs."""
    (live / "dev/env.hcl").write_text(ENV_HCL.replace("  protected            = false\n", ""))

    with pytest.raises(UserError, match=r"live/dev/env\.hcl does not set protected\. Copy the missing"):
        list_environments()


@pytest.mark.parametrize(
    "text", ["locals { account_id = ", "", "inputs = {}"], ids=["syntax", "empty", "locals"]
)
def test_invalid_hcl_is_named(live: Path, text: str) -> None:
    """If env.hcl cannot be parsed or has no locals, the error names the file."""
    (live / "dev/env.hcl").write_text(text)

    with pytest.raises(UserError, match=r"live/dev/env\.hcl is not valid HCL with a locals block"):
        list_environments()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("name", ["", "production", "../dev", "."])
def test_unknown_environment_is_rejected(name: str) -> None:
    """If live/ has no such folder, the error lists the environments."""
    with pytest.raises(UserError, match=r"There is no environment '.*'\. Use one of: dev\."):
        find_environment(name)


@pytest.mark.parametrize(
    ("valid", "invalid", "message"),
    [
        pytest.param(
            '"000000000000"',
            "12345",
            "account_id = 12345, which is not valid. Use twelve digits",
            id="account-number",
        ),
        pytest.param('"000000000000"', '"12345"', "Use twelve digits", id="account-too-short"),
        pytest.param("= 1\n", "= 0\n", "Use a whole number, 1 or more", id="secret-version-zero"),
        pytest.param("= 1\n", "= 1.5\n", "Use a whole number, 1 or more", id="secret-version-not-whole"),
        pytest.param(
            GITHUB,
            '"you/blog"',
            "github = 'you/blog', which is not valid. Use null, or",
            id="github-name-only",
        ),
        pytest.param(GITHUB, '{ repository = "you/blog" }', "owner_id = ", id="github-without-ids"),
        pytest.param(GITHUB, REPOSITORY.replace("you/blog", "you/*"), "gh api repos/", id="github-wildcard"),
        pytest.param(
            GITHUB, REPOSITORY.replace('"7"', '"seven"'), "gh api repos/", id="github-id-not-numeric"
        ),
        pytest.param(
            GITHUB, REPOSITORY.replace('"42"', "42"), "IDs, in quotes", id="github-id-without-quotes"
        ),
        pytest.param(DOMAIN, 'domain = "count.example.com"', "Use null, or { name =", id="domain-text"),
        pytest.param(DOMAIN, 'domain = { zone_id = "Z1" }', "Use null, or { name =", id="domain-unnamed"),
        pytest.param(DOMAIN, domain("https://a.example"), "a host name in lowercase", id="domain-url"),
        pytest.param(DOMAIN, domain("Count.example.com"), "a host name in lowercase", id="domain-uppercase"),
        pytest.param(DOMAIN, domain("localhost"), "a host name in lowercase", id="domain-one-label"),
        pytest.param(DOMAIN, domain("a." * 31 + "com"), "at most 64 characters", id="domain-too-long"),
        pytest.param(DOMAIN, domain("a.example", 'zone_id = "example"'), 'zone_id = "Z', id="domain-zone"),
        pytest.param(
            DOMAIN, domain("a.example", 'validated = "yes"'), "validated = true", id="domain-validated"
        ),
        pytest.param(DOMAIN, domain("a.example", "zone = 1"), "Use null, or { name =", id="domain-setting"),
        pytest.param('"ipv4"', '"ipv6"', 'Use "ipv4" or "dualstack"', id="address-type"),
        pytest.param('"ipv4"', '["ipv4"]', 'Use "ipv4" or "dualstack"', id="address-type-list"),
        pytest.param(
            "false", '"yes"', "protected = 'yes', which is not valid. Use true or false", id="protected"
        ),
        pytest.param('"us-east-1"', '"mars"', "Use an AWS Region", id="region"),
        pytest.param('"us-east-1"', "7", "Use an AWS Region", id="region-number"),
        pytest.param('"us-east-1"', '"us-iso-east-1"', "Use an AWS Region", id="region-isolated"),
        pytest.param(
            '"us-east-1"', '"eusc-de-east-1"', "Sovereign Cloud are not supported", id="region-eusc"
        ),
        pytest.param("main = {}", "main = { windows = 1 }", "A site has only these settings", id="site"),
    ],
)
def test_invalid_setting_is_rejected(live: Path, valid: str, invalid: str, message: str) -> None:
    """If a value is not valid, the error names the setting, its value and the values to use."""
    invalid = f"github = {invalid}" if valid == GITHUB else invalid
    (live / "dev/env.hcl").write_text(ENV_HCL.replace(valid, invalid))

    with pytest.raises(UserError, match=message):
        find_environment("dev")


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    "setting",
    [
        domain("count.example.com"),
        domain("count.example.com", "validated = true"),
        domain("x1.a-b.example", 'zone_id = "Z1A"', "validated = false"),
        domain("count.example.com", "zone_id = null"),
    ],
)
def test_domain_is_accepted(live: Path, setting: str) -> None:
    """A domain has a name, and either a zone of Route 53 or a validation by the owner."""
    (live / "dev/env.hcl").write_text(ENV_HCL.replace(DOMAIN, setting))

    assert find_environment("dev").name == "dev"


@pytest.mark.parametrize(
    ("region", "is_possible"),
    [("us-east-1", True), ("us-gov-west-1", True), ("cn-north-1", False)],
)
def test_github_needs_a_partition_that_accepts_its_audience(
    live: Path, region: str, *, is_possible: bool
) -> None:
    """The workflows send one OIDC audience, so env.hcl is rejected where AWS requires another one."""
    (live / "dev/env.hcl").write_text(with_repository(REPOSITORY).replace("us-east-1", region))

    if is_possible:
        assert find_environment("dev").region == region
    else:
        with pytest.raises(UserError, match=f"cannot sign in to AWS in {region}. Set github = null"):
            find_environment("dev")


@pytest.mark.parametrize("name", ["My Env", "x_y", "1st", "a" * 31])
def test_invalid_folder_name_is_rejected(live: Path, name: str) -> None:
    """The name of an environment must be valid as a part of a bucket name."""
    (live / "dev").rename(live / name)

    with pytest.raises(UserError, match="is not a valid name for an environment"):
        list_environments()
