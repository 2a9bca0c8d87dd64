"""The target of a command: one environment in one cloud."""

import json
from base64 import b64decode
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.cloud.cloud import Cloud
from ops.cloud.failures import explain
from ops.config.environments import Environment
from ops.errors import UserError
from ops.target.deploy_lock import DeployLock
from ops.target.release_store import ReleaseStore
from ops.target.state_locks import StateLocks

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_iam import IAMClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client

ALIAS = "live"


@dataclass(frozen=True)
class Target:
    """An environment in one cloud: its clients, its outputs, and what is stored there."""

    cloud: Cloud
    environment: Environment

    @property
    def name(self) -> str:
        """The name of the environment."""
        return self.environment.name

    @property
    def description(self) -> str:
        """One line with the cloud, the account and the Region. On AWS, checks the credentials first."""
        return self.cloud.describe(self.environment)

    def command(self, verb: str) -> str:
        """Return a command for this target that a message can suggest, in backticks."""
        return f"`./footfall {verb} {self.name}{self.cloud.command_option}`"

    def process_variables(self) -> dict[str, str]:
        """Return all environment variables for a child process that acts on this target."""
        return self.cloud.process_variables(self.environment)

    @property
    def dynamodb(self) -> "DynamoDBClient":
        """The client for the state locks, the deploy lock and the visits."""
        client: DynamoDBClient = self.cloud.client("dynamodb", self.environment)

        return client

    @property
    def iam(self) -> "IAMClient":
        """The client for roles and identity providers."""
        client: IAMClient = self.cloud.client("iam", self.environment)

        return client

    @property
    def lambda_client(self) -> "LambdaClient":
        """The client for the function."""
        client: LambdaClient = self.cloud.client("lambda", self.environment)

        return client

    @property
    def s3(self) -> "S3Client":
        """The client for the bucket that holds states and releases."""
        client: S3Client = self.cloud.client("s3", self.environment)

        return client

    @cached_property
    def store(self) -> ReleaseStore:
        """The releases of this environment, and their records."""
        return ReleaseStore(
            self.s3, bucket=self.environment.state_bucket, environment=self.name, command=self.command
        )

    @cached_property
    def deploy_lock(self) -> DeployLock:
        """The lock that prevents two releases of this environment at the same time."""
        return DeployLock(
            self.dynamodb,
            table=self.environment.lock_table,
            environment=self.name,
            command=self.command,
        )

    @cached_property
    def state_locks(self) -> StateLocks:
        """The locks on Terraform's states of this environment."""
        return StateLocks(
            self.dynamodb, self.s3, self.environment, endpoint=self.cloud.endpoint, command=self.command
        )

    def state(self, unit: str) -> dict[str, Any]:
        """Return the Terraform state of *unit*, or an empty one if it was never applied.

        Raises:
            UserError: when the state cannot be read.

        """
        try:
            state = self.s3.get_object(Bucket=self.environment.state_bucket, Key=f"{unit}/terraform.tfstate")
        except (self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey):
            return {}
        except UserError:
            raise
        except (BotoCoreError, ClientError) as error:
            raise UserError(
                f"Cannot read the Terraform state of {self.name}/{unit} from "
                f"s3://{self.environment.state_bucket}. {explain(error)}"
            ) from error

        return dict(json.load(state["Body"]))

    def state_folders(self) -> list[str]:
        """Return the folders of the state bucket: of each unit that was ever applied, and of the releases."""
        folders = self.s3.list_objects_v2(Bucket=self.environment.state_bucket, Delimiter="/")

        return [folder["Prefix"].removesuffix("/") for folder in folders.get("CommonPrefixes", [])]

    def outputs(self, unit: str) -> dict[str, Any]:
        """Return the outputs of *unit* from its state, or none if it was never applied.

        Raises:
            UserError: when the state cannot be read.

        """
        return {name: output["value"] for name, output in self.state(unit).get("outputs", {}).items()}

    def base_url(self) -> str:
        """Return the URL for visitors, without a slash at the end: under the domain, if there is one.

        Raises:
            UserError: when the environment is not deployed.

        """
        api_url = self.api_url()

        return self.cloud.domain_url(self.outputs("domain")) or api_url

    def api_url(self) -> str:
        """Return the API's own URL, without a slash at the end. It also works while the domain does not.

        Raises:
            UserError: when the environment is not deployed.

        """
        if outputs := self.outputs("api"):
            return self.cloud.base_url(outputs)
        raise UserError(f"{self.name} is not deployed. Run {self.command('deploy')}.")

    def running_release(self) -> str | None:
        """Return the digest of the code behind the alias, or None if no function is deployed."""
        functions = self.lambda_client
        try:
            configuration = functions.get_function_configuration(
                FunctionName=self.environment.function, Qualifier=ALIAS
            )
        except functions.exceptions.ResourceNotFoundException:
            return None

        return b64decode(configuration["CodeSha256"]).hex()
