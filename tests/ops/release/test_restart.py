"""A restart publishes a version with the same code, so that no environment keeps its memory."""

from collections.abc import Iterator
from unittest import mock

import pytest

from ops.errors import UserError
from ops.release.restart import MARK, restart_function
from ops.target.target import Target
from tests.ops.release.simulated_prod import PROD, B, SimulatedProd, quiet_log

DESCRIPTION = "Counts unique visitors."
CALLS = ("update_function_configuration", "publish_version", "update_alias")


class KilledError(Exception):
    """The process was killed. No code of the restart catches this."""


@pytest.fixture(autouse=True)
def pauses() -> Iterator[list[float]]:
    """Yield the pauses of a restart, in seconds. They pass at once."""
    seconds: list[float] = []
    # Only this module's: a thread of another test can sleep at the same time.
    with mock.patch("ops.release.restart.time", mock.Mock(sleep=seconds.append)):
        yield seconds


@pytest.fixture
def deployed(prod: SimulatedProd) -> Target:
    """Return prod with the description that Terraform sets."""
    functions = prod.target.lambda_client
    functions.update_function_configuration(FunctionName=PROD.function, Description=DESCRIPTION)

    return prod.target


def state(target: Target) -> tuple[str, str | None, str]:
    """Return the running version, the running release, and the description of the function."""
    functions, name = target.lambda_client, PROD.function

    return (
        functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"],
        target.running_release(),
        functions.get_function_configuration(FunctionName=name)["Description"],
    )


def test_alias_moves_to_a_new_version_with_the_same_code(deployed: Target, pauses: list[float]) -> None:
    """Each restart publishes another version, waits once, and changes nothing else."""
    states = [state(deployed)]

    for _ in range(2):
        restart_function(deployed, quiet_log())
        states.append(state(deployed))

    published = deployed.lambda_client.get_function_configuration(
        FunctionName=PROD.function, Qualifier=states[-1][0]
    )
    versions, releases, descriptions = zip(*states, strict=True)
    assert len(set(versions)) == 3
    assert len(set(releases)) == 1
    assert set(descriptions) == {DESCRIPTION}
    # Lambda, unlike moto, publishes a version only if something differs from the last one.
    assert published["Description"].startswith(DESCRIPTION + MARK)
    assert pauses == [deployed.cloud.drain_seconds] * 2


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("is_executed", [False, True], ids=["before", "after"])
def test_interrupted_restart_is_completed_by_the_next_one(
    deployed: Target, monkeypatch: pytest.MonkeyPatch, call: str, *, is_executed: bool
) -> None:
    """After a kill at any call, another restart publishes a version and restores the description."""
    before, functions = state(deployed), deployed.lambda_client
    execute = getattr(functions, call)

    def kill(**request: object) -> None:
        if is_executed:
            execute(**request)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(functions, call, kill)
        with pytest.raises(KilledError):
            restart_function(deployed, quiet_log())

    restart_function(deployed, quiet_log())

    version, *others = state(deployed)
    assert int(version) > int(before[0])
    assert others == [*before[1:]]
    assert MARK not in str(others)


def test_function_must_exist(target: Target) -> None:
    """The error names the command that creates it."""
    with pytest.raises(UserError, match=r"prod is not deployed. Run `./footfall deploy prod`"):
        restart_function(target, quiet_log())


def test_other_code_is_not_published(deployed: Target, pauses: list[float]) -> None:
    """After an interrupted release, the latest code is not the running code, and was not tested."""
    deployed.lambda_client.update_function_code(FunctionName=PROD.function, ZipFile=B)
    before = state(deployed)

    with pytest.raises(UserError, match=r"a release was interrupted. Run `./footfall deploy prod` first"):
        restart_function(deployed, quiet_log())

    assert state(deployed) == before
    assert pauses == []
