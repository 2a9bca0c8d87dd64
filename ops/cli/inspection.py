"""The verbs that look at an environment, and the one that frees it."""

from dataclasses import asdict
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import console
from ops.cli.options import Json, Name, Yes, agreed, place
from ops.cli.releases import Digest
from ops.cli.report import report, save
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.console import say, told
from ops.paths import DIST, Stop
from ops.release.drift import Drift
from ops.release.drift import drift as compared
from ops.release.expected_contract import promised
from ops.release.pending import staged, standing_bytes
from ops.release.smoke import smoke as smoked
from ops.release.status import base_url
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import of
from ops.target.release_store import Shelf
from ops.target.running import running
from ops.target.state_locks import Locks
from ops.terraform.plan import plan as foreseen
from ops.terraform.plan import summary

app = typer.Typer()

Blind = Annotated[bool, typer.Option("--blind", help="Without a look at the secret, as pull requests must.")]


@app.command()
def smoke(env: Name, *, digest: Digest = "", as_json: Json = False) -> None:
    """Ask an environment for everything that its contract promises, counting nobody."""
    console.out.stderr = as_json
    with told("smoke", f"{env} answers as it should", changing=False) as work:
        cloud, environment = place(env)
        records = Shelf(cloud, environment).records()
        meant = of(records, digest) if digest else next(reversed(records), None)
        expected = meant.digest if meant else digest or str(running(cloud, environment) or "")
        base = base_url(cloud, environment)
        smoked(cloud, environment, expected, work, contract=promised(meant))
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
    runs = of(kept, digest) if digest else None
    for it in kept:
        mark = "*" if it is runs else " "
        say(f"{it.number:>4} {mark} {it.digest[:12]}  {it.at}  {it.how:<9}  {it.commit[:10]:<10}  {it.by}")
    say("* runs now" if runs else f"what runs ({digest}) is none of these" if digest else "nothing runs")


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
        text = {"environment": env, "changes": summary(changes)}
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
        accept(locks, yes=yes)


def accept(locks: Locks, *, yes: bool) -> None:
    """Take states that were brought back for the right ones; Terraform refuses what it did not write last."""
    restored = locks.restored()
    for unit in restored:
        say(f"{unit}: the state in the bucket is not the one that Terraform wrote last")
    if restored:
        agreed("Was it brought back on purpose? Take it for the right one?", yes=yes)
    for unit in restored:
        locks.release(unit)
