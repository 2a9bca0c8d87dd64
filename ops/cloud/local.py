"""The local cloud: the emulator on this machine, where a verb acts unless CLOUD=aws is said."""

import os
from dataclasses import dataclass, replace
from typing import Any

import boto3

from ops.cloud import ministack
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.terraform import toolchain

ACCOUNT = "000000000000"
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@dataclass
class LocalCloud(Cloud):
    """An account number is all the credentials that it asks for."""

    endpoint: str

    @classmethod
    def running(cls) -> "LocalCloud":
        """Find the local cloud of this checkout.

        Raises:
            Stop: when it does not run.

        """
        process = ministack.remembered()
        if not process or not process.alive():
            raise Stop("The local cloud does not run: start it with `make up`.")

        return cls(process.endpoint)

    def place(self, environment: Environment) -> Environment:
        """Put every environment into one account: only there is an API found by who sends no credentials."""
        return replace(environment, account_id=ACCOUNT)

    def describe(self, environment: Environment) -> str:
        """Say which account and region of the emulator these are."""
        at = f"account {environment.account_id}, {environment.region}, {self.endpoint}"

        return f"{environment.name + ':':<14} local cloud, {at}"

    def settings(self, environment: Environment) -> dict[str, str]:
        """Name the variables that point any AWS program at this cloud."""
        return (
            toolchain.variables()
            | {
                "AWS_DEFAULT_REGION": environment.region,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_REGION": environment.region,
                "FOOTFALL_ACCOUNT_ID": environment.account_id,
            }
            | self.credentials(environment)
        )

    def credentials(self, environment: Environment) -> dict[str, str]:
        """Act as root, or as whoever the shell is signed in as, if it is signed in to this very cloud."""
        if os.environ.get("AWS_ENDPOINT_URL") == self.endpoint and "AWS_SESSION_TOKEN" in os.environ:
            return {name: os.environ[name] for name in CREDENTIALS}

        return {"AWS_ACCESS_KEY_ID": environment.account_id, "AWS_SECRET_ACCESS_KEY": "test"}

    def variables(self, environment: Environment) -> dict[str, str]:
        """Keep nothing of the person's own AWS settings: a half-set endpoint would reach the real AWS."""
        kept = {name: value for name, value in os.environ.items() if name not in astray()}

        return kept | self.settings(environment)

    def base_url(self, outputs: dict[str, Any]) -> str:
        """Address the API by the emulator's path, which every client resolves."""
        api = outputs["api"]

        return f"{self.endpoint}/restapis/{api['id']}/{api['stage']}/_user_request_"

    def session(self, environment: Environment) -> boto3.Session:
        """Open a session with the same credentials as the programs that we start."""
        key, secret, token = map(self.credentials(environment).get, CREDENTIALS)

        return boto3.Session(key, secret, token, region_name=environment.region)


def astray() -> set[str]:
    """Name the variables of this shell that would lead a program away from the local cloud."""
    return {name for name in os.environ if name.startswith("AWS_")} | {"TF_CLI_CONFIG_FILE"}
