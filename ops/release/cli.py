"""The release verbs, as a person or a workflow types them."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import console
from ops.choice import Json, Name, Yes, agreed, consent, place
from ops.cloud import Cloud
from ops.console import say, told
from ops.environments import Environment
from ops.house import DIST, Stop
from ops.locks import Locks
from ops.release import promotion
from ops.release.drift import Drift
from ops.release.drift import drift as compared
from ops.release.handover import Handover, hand_over
from ops.release.journal import Journal
from ops.release.plan import plan as foreseen
from ops.release.plan import summary
from ops.release.promised import promised
from ops.release.record import Record, of
from ops.release.release import Wanted
from ops.release.report import report, save
from ops.release.running import running
from ops.release.shelf import Shelf
from ops.release.smoke import smoke as smoked
from ops.release.staging import staged, standing_bytes
from ops.status import base_url
from ops.work import Work

app = typer.Typer()

Blind = Annotated[bool, typer.Option("--blind", help="Without a look at the secret, as pull requests must.")]
Digest = Annotated[str, typer.Option(help="A release, by its first digits.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
Folder = Annotated[str, typer.Option(help="A folder that `handover` wrote.")]
OtherTree = Annotated[bool, typer.Option("--other-tree", help="Though the tree in hand is another.")]
Package = Annotated[str, typer.Option(help="A zip that `build` made, instead of building now.")]
Source = Annotated[str, typer.Option("--from", help="The environment whose release is taken.")]
Replace = Annotated[list[str], typer.Option(help="What may be taken away though it cannot be made again.")]


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


@app.command()
def deploy(  # noqa: PLR0913 -- The verb's own words.
    env: Name,
    *,
    package: Package = "",
    replace: Replace = [],  # noqa: B006 -- Typer reads it, nobody writes it.
    yes: Yes = False,
    dry_run: Dry = False,
    as_json: Json = False,
) -> None:
    """Release the tree's code, or a package, to one environment; what fails its smoke test is taken back."""
    manner = Manner(yes, dry_run, as_json, tuple(replace))
    with told("deploy", f"{env} is deployed" if not dry_run else "Nothing is changed") as work:
        cloud, environment = place(env)
        carry_out(cloud, environment, promotion.of_the_tree(Path(package) if package else None), manner, work)


@app.command()
def promote(  # noqa: PLR0913 -- The verb's own words.
    env: Name = "prod",
    *,
    source: Source = "dev",
    handover: Folder = "",
    replace: Replace = [],  # noqa: B006 -- Typer reads it, nobody writes it.
    other_tree: OtherTree = False,
    yes: Yes = False,
    dry_run: Dry = False,
    as_json: Json = False,
) -> None:
    """Release to one environment the very bytes that run in another."""
    manner = Manner(yes, dry_run, as_json, tuple(replace))
    with told("promote", f"{env} has it" if not dry_run else "Nothing is changed") as work:
        cloud, environment = place(env)
        handed = handed_on(source, handover, work)
        wanted = promotion.of_the_handover(handed, other_tree=other_tree)
        if record := promotion.is_there(cloud, environment, wanted):
            already(cloud, environment, record, manner)
        else:
            carry_out(cloud, environment, wanted, manner, work)


def handed_on(source: str, folder: str, work: Work) -> Handover:
    """Take what was handed on in a folder, if it still runs there; else from the environment itself."""
    if not folder:
        return hand_over(*place(source), work)
    handed = Handover.load(Path(folder))
    handed.still_runs()

    return handed


@app.command()
def rollback(
    env: Name, *, digest: Digest = "", yes: Yes = False, dry_run: Dry = False, as_json: Json = False
) -> None:
    """Release again what ran before, or a release that is named."""
    manner = Manner(yes, dry_run, as_json)
    with told("rollback", f"{env} is rolled back" if not dry_run else "Nothing is changed") as work:
        cloud, environment = place(env)
        wanted = promotion.of_the_past(cloud, environment, digest or None)
        if record := promotion.is_there(cloud, environment, wanted):
            already(cloud, environment, record, manner)
        else:
            carry_out(cloud, environment, wanted, manner, work)


def carry_out(cloud: Cloud, environment: Environment, wanted: Wanted, manner: Manner, work: Work) -> None:
    """Foresee, show, ask, do, report."""
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


@app.command()
def handover(env: Name, folder: Folder = str(DIST / "handover")) -> None:
    """Put the bytes that run in an environment, tried once more, where another can take them from."""
    with told("handover", f"Handed on in {folder}") as work:
        handed = hand_over(*place(env), work)
        handed.save(Path(folder))
        report("handed on", {"release": handed.record.digest, "url": handed.base_url}, as_json=False)


@app.command()
def smoke(env: Name, *, digest: Digest = "", as_json: Json = False) -> None:
    """Ask an environment for everything that its contract promises, counting nobody."""
    console.out.stderr = as_json
    with told("smoke", f"{env} answers as it should", changing=False) as work:
        cloud, environment = place(env)
        records = Shelf(cloud, environment).records()
        expected = digest or (records[-1].digest if records else "") or str(running(cloud, environment) or "")
        base = base_url(cloud, environment)
        smoked(cloud, environment, expected, work, contract=promised(of(records, expected)))
        report("smoke test", {"environment": env, "release": expected, "url": base}, as_json=as_json)


@app.command()
def releases(env: Name, *, as_json: Json = False) -> None:
    """List what was released to an environment, oldest first, and what runs there."""
    console.out.stderr = as_json
    cloud, environment = place(env)
    kept, digest = Shelf(cloud, environment).records(), running(cloud, environment)
    if as_json:
        console.print_json({"running": digest, "releases": [vars(it) for it in kept]})
        return
    for it in kept:
        mark = "*" if it.digest == digest else " "
        say(f"{it.number:>4} {mark} {it.digest[:12]}  {it.at}  {it.how:<9}  {it.commit[:10]:<10}  {it.by}")
    say("* runs now" if digest in {it.digest for it in kept} else f"what runs ({digest}) is none of these")


@app.command()
def plan(env: Name, *, blind: Blind = False, as_json: Json = False) -> None:
    """Say what an apply would change in an environment, with the code that runs there."""
    console.out.stderr = as_json
    with told("plan", "Nothing is changed") as work:
        cloud, environment = place(env)
        file = DIST / "plan" / f"{env}.json"
        facts: dict[str, object] = {"environment": env, "changes": [], "error": None}
        try:
            with staged(environment, standing_bytes(cloud, environment)):
                changes = foreseen(cloud, environment, work, blind=blind)
        except Stop as stop:
            save(file, facts | {"error": str(stop)})
            raise
        facts |= {"changes": [asdict(it) for it in changes]}
        save(file, facts)
        text = {"environment": env, "changes": summary(changes) or "none"}
        report(f"plan of {env}", facts if as_json else text, as_json=as_json)


@app.command()
def drift(env: Name, *, as_json: Json = False) -> None:
    """Compare an environment with its record and the tree. Exit status 0: all alike; 2: not; 1: unknown."""
    console.out.stderr = as_json
    with told("drift", "Compared") as work:
        cloud, environment = place(env)
        found = drifted(cloud, environment, work)
        save(DIST / "drift" / f"{env}.json", found.report())
        facts = {
            "environment": env,
            "status": found.status,
            "differences": found.lines(),
            "error": found.error,
        }
        report(f"drift of {env}", found.report() if as_json else facts, as_json=as_json)
    raise typer.Exit(found.exit_status)


def drifted(cloud: Cloud, environment: Environment, work: Work) -> Drift:
    """Compare, and tell what keeps from it as a finding of its own."""
    try:
        return compared(cloud, environment, work)
    except (BotoCoreError, ClientError, Stop) as error:
        return Drift(environment.name, error=str(error))


@app.command()
def unlock(env: Name, *, yes: Yes = False) -> None:
    """Show what is locked in an environment and by whom, and free it: for a holder who is gone for good."""
    with told("unlock", f"{env} is free"):
        cloud, environment = place(env)
        journal, locks = Journal(cloud, environment), Locks(cloud, environment)
        entry, held = journal.entry(), locks.held()
        for line in [
            *([entry.sentence] if entry else []),
            *(f"{it.unit}: {it.who} since {it.created}" for it in held),
        ]:
            say(line)
        if entry or held:
            agreed("Is everybody who is named gone for good? Free it?", yes=yes)
        locks.release_all(held)
        if entry:
            journal.disown(entry)
