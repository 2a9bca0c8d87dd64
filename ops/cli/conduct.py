"""How a release verb goes about it: foresee, show, ask, do, report."""

from dataclasses import dataclass

from ops import console
from ops.cli.options import consent
from ops.cli.report import report
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.console import say
from ops.release import preview as promotion
from ops.release.candidate import Wanted
from ops.release.status import base_url
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import Record
from ops.terraform import apply as deployment


@dataclass(frozen=True)
class Manner:
    """How a release verb is to go about it."""

    yes: bool
    dry_run: bool
    as_json: bool
    may_go: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Leave standard output to the report, where that is for a program."""
        console.out.stderr = self.as_json


def carry_out(cloud: Cloud, environment: Environment, wanted: Wanted, manner: Manner, work: Work) -> None:
    """Foresee, show, ask, do, report; whoever finds somebody at it is told before a plan takes its time."""
    if not manner.dry_run:
        Journal(cloud, environment).unfinished()
        deployment.mend(cloud, environment, work)
    outlook = promotion.look(cloud, environment, wanted, work, manner.may_go)
    facts: dict[str, object] = {"environment": environment.name} | outlook.facts()
    if manner.dry_run:
        report(f"{wanted.how} to {environment.name}, a dry run", facts, as_json=manner.as_json)
        return
    report(f"{wanted.how} to {environment.name}", facts, as_json=False)
    consent(cloud, environment, yes=manner.yes)
    record = promotion.release(cloud, outlook, environment, work)
    facts = {
        "environment": environment.name,
        "did": wanted.how,
        "was": outlook.before,
        **after(cloud, environment, record),
    }
    report(f"{environment.name} after it", facts, as_json=manner.as_json)


def already(cloud: Cloud, environment: Environment, record: Record, manner: Manner) -> None:
    """Say that there is nothing to do."""
    say(f"{environment.name} runs it already.")
    facts = {"environment": environment.name, "did": "nothing", **after(cloud, environment, record)}
    report(environment.name, facts, as_json=manner.as_json)


def after(cloud: Cloud, environment: Environment, record: Record) -> dict[str, object]:
    """Tell what runs now."""
    return {
        "release": record.digest,
        "number": record.number,
        "commit": record.commit,
        "url": base_url(cloud, environment),
    }
