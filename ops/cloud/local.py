"""The local cloud: the emulator on this machine, on which a command acts by default."""

import os
from dataclasses import dataclass, replace
from typing import Any

import boto3

from ops.cloud import ministack, shell
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.errors import UserError

ACCOUNT = "000000000000"


@dataclass
class LocalCloud(Cloud):
    """The emulator at *endpoint*. It accepts an account ID as the access key."""

    endpoint: str

    @classmethod
    def from_running_process(cls) -> "LocalCloud":
        """Connect to the running local cloud of this checkout.

        Raises:
            UserError: when it is not running.

        """
        process = ministack.last_process()
        if not process or not process.find():
            raise UserError("The local cloud is not running. Start it with `./footfall up`.")

        return cls(process.endpoint)

    def localize(self, environment: Environment) -> Environment:
        """Put every environment into one account: MiniStack serves anonymous API requests only there."""
        return replace(environment, account_id=ACCOUNT)

    def describe(self, environment: Environment) -> str:
        """Return one line with the account and the Region in the emulator, and its endpoint."""
        location = f"account {environment.account_id}, {environment.region}, {self.endpoint}"

        return f"{environment.name + ':':<14} local cloud, {location}"

    def client_variables(self, environment: Environment) -> dict[str, str]:
        """Return the variables that point any AWS client at this cloud."""
        return {
            "AWS_DEFAULT_REGION": environment.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": environment.region,
            "FOOTFALL_ACCOUNT_ID": environment.account_id,
        } | self._credentials(environment)

    def _credentials(self, environment: Environment) -> dict[str, str]:
        """Return root credentials, or the session of the shell if it is signed in to this local cloud."""
        if os.environ.get("AWS_ENDPOINT_URL") == self.endpoint and {*shell.CREDENTIALS} <= os.environ.keys():
            return {name: os.environ[name] for name in shell.CREDENTIALS}

        return {"AWS_ACCESS_KEY_ID": environment.account_id, "AWS_SECRET_ACCESS_KEY": "test"}

    def process_variables(self, environment: Environment) -> dict[str, str]:
        """Return the variables of the shell, with its AWS settings replaced by those of this cloud."""
        conflicting = conflicting_variables()
        kept = {name: value for name, value in shell.passed_variables().items() if name not in conflicting}

        return kept | self.client_variables(environment)

    def base_url(self, api_outputs: dict[str, Any]) -> str:
        """Return the emulator's path form of the URL, which every client can resolve."""
        api = api_outputs["api"]

        return f"{self.endpoint}/restapis/{api['id']}/{api['stage']}/_user_request_"

    def domain_url(self, domain_outputs: dict[str, Any]) -> None:
        """Return no URL: the name of a domain does not lead to this machine."""

    def session(self, environment: Environment) -> boto3.Session:
        """Return a session with the same credentials as the child processes get."""
        key, secret, token = map(self._credentials(environment).get, shell.CREDENTIALS)

        return boto3.Session(key, secret, token, region_name=environment.region)


def conflicting_variables() -> set[str]:
    """Return the names of this shell's variables that could point a program at another cloud."""
    return {name for name in os.environ if name.startswith("AWS_")} | {"TF_CLI_CONFIG_FILE"}
