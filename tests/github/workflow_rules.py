"""The rules that every workflow keeps, each a function that tells what breaks it."""

import re
from collections.abc import Iterator

from ops.house import LIVE, ROOT
from tests.github.workflow import Workflow, action, actions

BASE = "${{ github.event.pull_request.base.sha }}"
GATE = "github.event.pull_request.head.repo.full_name == github.repository"
PIN = re.compile(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
RUN = re.compile(r"make ([a-z-]+)|\.ci/run")
SIGNED_IN = "aws-actions/configure-aws-credentials"
SIGNING = {SIGNED_IN, "actions/attest"}
TRIGGERS = {"pull_request", "push", "schedule", "workflow_dispatch"}
ROLES = {"deploy": "apply", "drift": "drift", "plan": "plan", "rollback": "apply"}


def pinned(it: Workflow) -> Iterator[str]:
    """Take actions by their full hash, with the version beside it: a tag can be moved to other code."""
    yield from (used for used in re.findall(r"uses: (.*)", it.text) if not PIN.fullmatch(used))


def least_permissions(it: Workflow) -> Iterator[str]:
    """Give nothing by default, and each job what it says the reason for."""
    if it.parsed.get("permissions") != {}:
        yield "the workflow gives permissions"
    yield from (name for name, job in it.jobs.items() if not isinstance(job.get("permissions"), dict))
    yield from (
        line for line in re.findall(r"^ +[a-z-]+: (?:read|write)\b(?! # \w).*", it.text, re.MULTILINE)
    )


def identity_for_a_purpose(it: Workflow) -> Iterator[str]:
    """Let a job prove who it is exactly where it signs in or signs."""
    for name, job in it.jobs.items():
        if ("id-token" in job["permissions"]) != bool(actions(job) & SIGNING):
            yield name


def limited_in_time(it: Workflow) -> Iterator[str]:
    """End what hangs."""
    yield from (name for name, job in it.jobs.items() if not 0 < job.get("timeout-minutes", 0) <= 60)


def no_logic(it: Workflow) -> Iterator[str]:
    """Run verbs of the Makefile that anyone can run, one a step, and nothing else."""
    verbs = set(re.findall(r"^([a-z-]+): tools$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for _, step in it.steps:
        found = RUN.fullmatch(step.get("run", ".ci/run"))
        if not found or (found[1] and found[1] not in verbs) or "shell" in step:
            yield str(step)


def no_secrets(it: Workflow) -> Iterator[str]:
    """Know nothing that could leak but the run's own token."""
    yield from re.findall(r"\bsecrets\b.*", it.text)


def no_foreign_code(it: Workflow) -> Iterator[str]:
    """Give no code that nobody has read our permissions: by no trigger, nor to write to its own request."""
    yield from it.triggers - TRIGGERS
    for name, job in it.jobs.items():
        for step in job["steps"] if "pull-requests" in job["permissions"] else ():
            if action(step) == "actions/checkout" and step["with"].get("ref") != BASE:
                yield name


def nothing_for_forks(it: Workflow) -> Iterator[str]:
    """Have each job of a pull request that may write wait for the one that looks where it comes from."""
    gates = {name for name, job in it.jobs.items() if job.get("if") == GATE}
    for name, job in it.jobs.items() if "pull_request" in it.triggers else ():
        if "write" in job["permissions"].values() and not gates & before(it, name):
            yield name


def before(it: Workflow, name: str) -> set[str]:
    """Name the jobs that *name* waits for, and those that these wait for."""
    needs = it.jobs[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)

    return direct.union(*(before(it, each) for each in direct))


def own_role(it: Workflow) -> Iterator[str]:
    """Take the role that the work is worth, of the environment that the job is about, by no key of ours."""
    for job, step in it.steps:
        if action(step) == SIGNED_IN:
            role = f"${{{{ steps.place.outputs.{ROLES[it.name]}_role }}}}"
            wanted = {"aws-region": "${{ steps.place.outputs.region }}", "role-to-assume": role}
            place = [each for each in job["steps"] if each.get("id") == "place"]
            if step["with"] != wanted or place != [{"id": "place", "run": "make place"}]:
                yield str(step)
            if not {"CLOUD", "ENV"} <= job["env"].keys() or job["env"]["CLOUD"] != "aws":
                yield str(job["env"])


def one_environment(it: Workflow) -> Iterator[str]:
    """Change an environment only under its own protection, in its own queue, and never stop half-way."""
    for name, job in it.jobs.items():
        if SIGNED_IN in actions(job) and ROLES[it.name] == "apply":
            env = job["env"]["ENV"]
            queue = {"group": f"footfall-{env}", "cancel-in-progress": False, "queue": "max"}
            if job.get("concurrency") != queue or job.get("environment", {}).get("name") != env:
                yield name
            if "url" not in job["environment"]:
                yield f"{name} shows no URL"


def every_environment(it: Workflow) -> Iterator[str]:
    """Offer the environments that there are, and no other."""
    names = sorted(file.parent.name for file in LIVE.glob("*/env.hcl"))
    if (asked := it.inputs.get("environment")) and asked["options"] != names:
        yield str(asked)


def nothing_left_behind(it: Workflow) -> Iterator[str]:
    """Leave no token in the checkout, and go on past no failure but that of an artifact which has expired."""
    for _, step in it.steps:
        if action(step) == "actions/checkout" and step["with"].get("persist-credentials") is not False:
            yield str(step)
        if step.get("continue-on-error") and action(step) != "actions/download-artifact":
            yield str(step)


def fresh_tools(it: Workflow) -> Iterator[str]:
    """Fetch anew what releases, reads the secret or signs: any job of main can fill main's cache."""
    for name, job in it.jobs.items():
        trusted = ROLES.get(it.name) != "plan" and actions(job) & SIGNING
        for step in job["steps"] if trusted else ():
            if action(step) == "jdx/mise-action" and step.get("with", {}).get("cache") is not False:
                yield name


def known_machine(it: Workflow) -> Iterator[str]:
    """Run on a system that is named, not on the latest."""
    yield from (name for name, job in it.jobs.items() if job["runs-on"] != "ubuntu-24.04")


RULES = [
    every_environment,
    fresh_tools,
    identity_for_a_purpose,
    known_machine,
    least_permissions,
    limited_in_time,
    no_foreign_code,
    no_logic,
    no_secrets,
    nothing_for_forks,
    nothing_left_behind,
    one_environment,
    own_role,
    pinned,
]
