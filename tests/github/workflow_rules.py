"""Rules for the workflows that neither zizmor nor actionlint checks. Each function yields the violations."""

import re
from collections.abc import Iterator

from ops.paths import LIVE
from tests.github.workflow import Job, Workflow, action_name, action_names, needed_jobs

BASE_COMMIT = "${{ github.event.pull_request.base.sha }}"
IS_OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository"
SIGN_IN = "aws-actions/configure-aws-credentials"
NEEDS_IDENTITY = {SIGN_IN, "actions/attest"}
VERSIONED_ACTION = re.compile(r"\S+ # v\d+\.\d+\.\d+")
# One command, without operators of the shell. Its arguments are words, variables or paths.
RUN_LINE = re.compile(r'\.ci/run|\./footfall [a-z-]+(?: (?:[\w./-]+|"[\w./$-]+"))*')
COMMAND_ON_ENVIRONMENT = re.compile(
    r"\./footfall (?:bundle|deploy|drift|plan|promote|roles|rollback) (\S+).*"
)

# The role that each workflow assumes. Only the apply role can change an environment.
ROLES = {"deploy": "apply", "drift": "drift", "plan": "plan", "rollback": "apply"}


def actions_without_version(workflow: Workflow) -> Iterator[str]:
    """Require the version in a comment beside each hash. Renovate updates both together."""
    for action in re.findall(r"uses: (.*)", workflow.text):
        if not VERSIONED_ACTION.fullmatch(action):
            yield action


def needless_identity_tokens(workflow: Workflow) -> Iterator[str]:
    """Require ``id-token: write`` in jobs that sign in to AWS or attest, and forbid it elsewhere."""
    for name, job in workflow.jobs.items():
        if ("id-token" in job["permissions"]) != bool(action_names(job) & NEEDS_IDENTITY):
            yield name


def jobs_without_time_limit(workflow: Workflow) -> Iterator[str]:
    """Require a time limit of at most an hour, so that a job that hangs does not block the next ones."""
    for name, job in workflow.jobs.items():
        if not 0 < job.get("timeout-minutes", 0) <= 60:
            yield name


def steps_with_own_logic(workflow: Workflow) -> Iterator[str]:
    """Require that a step runs one command that a developer can run too. The logic belongs in ops."""
    for _, step in workflow.steps:
        if "run" in step and ("shell" in step or not RUN_LINE.fullmatch(step["run"])):
            yield str(step)


def used_secrets(workflow: Workflow) -> Iterator[str]:
    """Forbid secrets. Jobs use only the token of the run and OIDC, so no stored key can leak."""
    yield from re.findall(r"\bsecrets\b.*", workflow.text)


def unreviewed_code_with_write_access(workflow: Workflow) -> Iterator[str]:
    """Require that jobs which can write to pull requests run the reviewed code of the base branch."""
    for name, job in workflow.jobs.items():
        for step in job["steps"] if "pull-requests" in job["permissions"] else ():
            if action_name(step) == "actions/checkout" and step["with"].get("ref") != BASE_COMMIT:
                yield name


def jobs_open_to_forks(workflow: Workflow) -> Iterator[str]:
    """Require that jobs with write permissions do not run for pull requests from forks."""
    gates = {name for name, job in workflow.jobs.items() if job.get("if") == IS_OWN_BRANCH}
    for name, job in workflow.jobs.items() if "pull_request" in workflow.triggers else ():
        if "write" in job["permissions"].values() and not gates & all_needed_jobs(workflow, name):
            yield name


def all_needed_jobs(workflow: Workflow, name: str) -> set[str]:
    """Return the jobs that the job *name* needs, directly or through other jobs."""
    direct = set(needed_jobs(workflow.jobs[name]))

    return direct.union(*(all_needed_jobs(workflow, needed) for needed in direct))


def environment_argument(job: Job) -> str:
    """Return the argument that names the environment in the commands of *job*."""
    if "ENVIRONMENT" in job.get("env", {}):
        return '"$ENVIRONMENT"'

    return str(job.get("environment", {}).get("name"))


def wrong_roles(workflow: Workflow) -> Iterator[str]:
    """Require the least powerful role that suffices, in the environment of the job, without stored keys."""
    for job, step in workflow.steps:
        if action_name(step) == SIGN_IN:
            role = f"${{{{ steps.roles.outputs.{ROLES[workflow.name]}_role }}}}"
            inputs = {"aws-region": "${{ steps.roles.outputs.region }}", "role-to-assume": role}
            commands = [step["run"] for step in job["steps"] if step.get("id") == "roles"]
            if step["with"] != inputs or commands != [f"./footfall roles {environment_argument(job)}"]:
                yield str(step)


def commands_on_other_targets(workflow: Workflow) -> Iterator[str]:
    """Require that commands act on AWS, and on the environment of their job. No step may override this."""
    for job, step in workflow.steps:
        if command := COMMAND_ON_ENVIRONMENT.fullmatch(step.get("run", "")):
            target = command[1], job.get("env", {}).get("CLOUD")
            is_overridden = {"CLOUD", "ENVIRONMENT"} & step.get("env", {}).keys() or "--cloud" in command[0]
            if target != (environment_argument(job), "aws") or is_overridden:
                yield command[0]


def unprotected_changes(workflow: Workflow) -> Iterator[str]:
    """Require that a job which changes an environment has its protection and queue, and is never canceled."""
    for name, job in workflow.jobs.items():
        if SIGN_IN in action_names(job) and ROLES[workflow.name] == "apply":
            environment = job.get("environment", {}).get("name")
            queue = {"group": f"footfall-{environment}", "cancel-in-progress": False, "queue": "max"}
            if (
                job.get("concurrency") != queue
                or job.get("env", {}).get("ENVIRONMENT", environment) != environment
            ):
                yield name
            if "url" not in job.get("environment", {}):
                yield f"{name} shows no URL"


def wrong_environment_options(workflow: Workflow) -> Iterator[str]:
    """Require that a manual start offers exactly the environments in live/."""
    names = sorted(file.parent.name for file in LIVE.glob("*/env.hcl"))
    if (definition := workflow.inputs.get("environment")) and definition["options"] != names:
        yield str(definition)


def ignored_failures(workflow: Workflow) -> Iterator[str]:
    """Allow a step to fail only if it downloads an artifact, which may have expired."""
    for _, step in workflow.steps:
        if step.get("continue-on-error") and action_name(step) != "actions/download-artifact":
            yield str(step)


def tools_from_cache(workflow: Workflow) -> Iterator[str]:
    """Forbid cached tools in jobs that deploy, read the secret or attest. Every job can write the cache."""
    for name, job in workflow.jobs.items():
        is_trusted = ROLES.get(workflow.name) != "plan" and action_names(job) & NEEDS_IDENTITY
        for step in job["steps"] if is_trusted else ():
            if action_name(step) == "jdx/mise-action" and step.get("with", {}).get("cache") is not False:
                yield name


def unpinned_runner_images(workflow: Workflow) -> Iterator[str]:
    """Require a named runner image, because ``ubuntu-latest`` changes without a commit."""
    for name, job in workflow.jobs.items():
        if job["runs-on"] != "ubuntu-24.04":
            yield name


RULES = [
    actions_without_version,
    commands_on_other_targets,
    ignored_failures,
    jobs_open_to_forks,
    jobs_without_time_limit,
    needless_identity_tokens,
    steps_with_own_logic,
    tools_from_cache,
    unpinned_runner_images,
    unprotected_changes,
    unreviewed_code_with_write_access,
    used_secrets,
    wrong_environment_options,
    wrong_roles,
]
