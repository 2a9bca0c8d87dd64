"""The environments, and the facts that they must state."""

from pathlib import Path

import pytest

from ops import environments
from ops.house import Stop

WHOLE = """locals {
  account_id           = "000000000000"
  github               = null
  protected            = false
  region               = "us-east-1"
  reserved_concurrency = null
  secret_version       = 1
  sites                = { main = {} }
  throttle             = {}
}
"""

NAMED = '{ repository = "you/blog", repository_id = "42", owner_id = "7" }'


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a tree with one environment, dev, that states all it must."""
    (tmp_path / "live/dev").mkdir(parents=True)
    (tmp_path / "live/dev/env.hcl").write_text(WHOLE)
    (tmp_path / "terragrunt.hcl").write_text(
        "local.environment_config.account_id local.environment_config.github "
        "local.environment_config.protected local.environment_config.region"
    )
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "LIVE", tmp_path / "live")

    return tmp_path / "live"


@pytest.mark.usefixtures("live")
def test_a_whole_environment_is_read() -> None:
    """The folder gives the name, env.hcl the facts, and the two the names of the state."""
    it = environments.named("dev")

    assert (it.name, it.account_id, it.protected) == ("dev", "000000000000", False)
    assert it.state_bucket == "footfall-dev-000000000000-state"


def test_the_repository_that_may_act_is_read(live: Path) -> None:
    """Where a repository is named, its name and ids are the environment's."""
    (live / "dev/env.hcl").write_text(WHOLE.replace("null", NAMED, 1))

    assert environments.named("dev").github == {
        "owner_id": "7",
        "repository": "you/blog",
        "repository_id": "42",
    }


def test_a_fact_that_is_not_stated_is_named(live: Path) -> None:
    """An env.hcl without a field says which, before anything runs."""
    (live / "dev/env.hcl").write_text(WHOLE.replace("  protected            = false\n", ""))

    with pytest.raises(Stop, match=r"live/dev/env\.hcl does not state protected: add it"):
        environments.all_environments()


def test_an_env_hcl_that_is_no_hcl_is_named(live: Path) -> None:
    """A slip of the pen is told with the file's name."""
    (live / "dev/env.hcl").write_text("locals { account_id = ")

    with pytest.raises(Stop, match=r"live/dev/env\.hcl is not right as HCL"):
        environments.all_environments()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("name", ["", "production", "../dev", "."])
def test_an_unknown_environment_is_told_which_there_are(name: str) -> None:
    """A name that is no folder of live/ is answered with those that are."""
    with pytest.raises(Stop, match="say ENV=dev"):
        environments.named(name)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        pytest.param('"000000000000"', "12345", "account_id = 12345: it takes twelve digits", id="number"),
        pytest.param('"000000000000"', '"12345"', "it takes twelve digits", id="short-account"),
        pytest.param("null", '"you/blog"', "github = 'you/blog': it takes null, or", id="github-name-alone"),
        pytest.param("null", '{ repository = "you/blog" }', "owner_id = ", id="github-without-ids"),
        pytest.param("null", NAMED.replace("you/blog", "you/*"), "gh api repos/", id="github-wildcard"),
        pytest.param("null", NAMED.replace('"7"', '"seven"'), "gh api repos/", id="github-id-in-words"),
        pytest.param("null", NAMED.replace('"42"', "42"), "ids, in quotes", id="github-id-without-quotes"),
        pytest.param("false", '"yes"', "protected = 'yes': it takes true or false", id="protected"),
        pytest.param('"us-east-1"', '"mars"', "it takes a region", id="region"),
        pytest.param('"us-east-1"', "7", "it takes a region", id="region-number"),
    ],
)
def test_a_fact_of_the_wrong_kind_is_told_with_its_rule(
    live: Path, right: str, wrong: str, said: str
) -> None:
    """A value that AWS could not take is refused before anything runs."""
    (live / "dev/env.hcl").write_text(WHOLE.replace(right, wrong))

    with pytest.raises(Stop, match=said):
        environments.named("dev")


@pytest.mark.parametrize("name", ["My Env", "x_y", "1st", "a" * 31])
def test_a_folder_whose_name_cannot_be_one_is_told(live: Path, name: str) -> None:
    """The folder's name ends up in the names of buckets, which take less than a file system does."""
    (live / "dev").rename(live / name)

    with pytest.raises(Stop, match="is no name for an environment"):
        environments.all_environments()
