"""The two clouds a verb may act on: the local one, or AWS where CLOUD=aws says so."""

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops import ministack, toolchain
from ops.environments import Environment
from ops.house import Stop

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client


class Cloud(ABC):
    """Where environments are, and how programs are pointed there."""

    @abstractmethod
    def variables(self, environment: Environment) -> dict[str, str]:
        """Give a child process all its environment variables."""

    @abstractmethod
    def base_url(self, outputs: dict[str, Any]) -> str:
        """Turn the outputs of an api unit into the URL that /visitors is appended to."""

    @abstractmethod
    def session(self, environment: Environment) -> boto3.Session:
        """Open a session with the credentials for *environment*."""

    @abstractmethod
    def describe(self, environment: Environment) -> str:
        """Say in a line what a verb is about to act on."""

    endpoint: str | None = None

    def s3(self, environment: Environment) -> "S3Client":
        """Connect to where the state of *environment* is."""
        client: S3Client = self.session(environment).client("s3", endpoint_url=self.endpoint)

        return client

    def dynamodb(self, environment: Environment) -> "DynamoDBClient":
        """Connect to where the locks of *environment* are."""
        client: DynamoDBClient = self.session(environment).client("dynamodb", endpoint_url=self.endpoint)

        return client


@dataclass
class LocalCloud(Cloud):
    """The emulator on this machine; an account number is all the credentials that it asks for."""

    endpoint: str

    def settings(self, environment: Environment) -> dict[str, str]:
        """Name the variables that point any AWS program at this cloud."""
        return toolchain.variables() | {
            "AWS_ACCESS_KEY_ID": environment.account_id,
            "AWS_DEFAULT_REGION": environment.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": environment.region,
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def variables(self, environment: Environment) -> dict[str, str]:
        """Keep nothing of the person's own AWS settings: a half-set endpoint would reach the real AWS."""
        kept = {name: value for name, value in os.environ.items() if name not in astray()}

        return kept | self.settings(environment)

    def base_url(self, outputs: dict[str, Any]) -> str:
        """Address the API by the emulator's path, which every client resolves."""
        api = outputs["api"]

        return f"{self.endpoint}/restapis/{api['id']}/{api['stage']}/_user_request_"

    def session(self, environment: Environment) -> boto3.Session:
        """Open a session as the emulator's root of the environment's account."""
        return boto3.Session(environment.account_id, "test", region_name=environment.region)

    def describe(self, environment: Environment) -> str:
        """Say which account and region of the emulator these are."""
        at = f"account {environment.account_id}, {environment.region}, {self.endpoint}"

        return f"{environment.name + ':':<14} local cloud, {at}"


class Aws(Cloud):
    """The real one, with whatever credentials the person has in force."""

    def variables(self, environment: Environment) -> dict[str, str]:
        """Keep the person's own settings but for an endpoint, which belongs to an emulator."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AWS_ENDPOINT_URL") and name != "TF_CLI_CONFIG_FILE"
        }

        return kept | toolchain.variables() | {"AWS_REGION": environment.region}

    def base_url(self, outputs: dict[str, Any]) -> str:
        """Give the invoke URL as API Gateway says it."""
        return str(outputs["invoke_url"])

    def session(self, environment: Environment) -> boto3.Session:
        """Open a session with the person's credentials."""
        return boto3.Session(region_name=environment.region)

    def describe(self, environment: Environment) -> str:
        """Say which account and region these are, having asked AWS.

        Raises:
            Stop: when there are no credentials, or they are of an account that env.hcl does not name.

        """
        try:
            account = self.session(environment).client("sts").get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise Stop("There are no valid AWS credentials: sign in, or set AWS_PROFILE.") from error
        if account != environment.account_id:
            raise Stop(
                f"These are credentials of account {account}, and live/{environment.name}/env.hcl names "
                f"{environment.account_id}: correct one of the two."
            )

        return f"{environment.name + ':':<14} AWS, account {account}, {environment.region}"


def astray() -> set[str]:
    """Name the variables of this shell that would lead a program away from the local cloud."""
    return {name for name in os.environ if name.startswith("AWS_")} | {"TF_CLI_CONFIG_FILE"}


def chosen() -> Cloud:
    """Take the cloud that CLOUD names, as it runs.

    Raises:
        Stop: when CLOUD is neither ``aws`` nor ``local``, or the local cloud does not run.

    """
    said = os.environ.get("CLOUD") or "local"
    if said == "aws":
        return Aws()
    if said != "local":
        raise Stop(f"There is no cloud {said!r}: say CLOUD=aws, or nothing for the local cloud.")
    process = ministack.remembered()
    if not process or not process.alive():
        raise Stop("The local cloud does not run: start it with `make up`.")

    return LocalCloud(process.endpoint)
