"""Where environments are: what any cloud can tell, and how programs are pointed there."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3

from ops.config.environments import Environment

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_iam import IAMClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client


class Cloud(ABC):
    """The local cloud, or AWS."""

    endpoint: str | None = None
    settle_seconds: int = 0

    def place(self, environment: Environment) -> Environment:
        """Tell an environment as it is in this cloud."""
        return environment

    @abstractmethod
    def describe(self, environment: Environment) -> str:
        """Say in a line what a verb is about to act on."""

    @abstractmethod
    def variables(self, environment: Environment) -> dict[str, str]:
        """Give a child process all its environment variables."""

    @abstractmethod
    def base_url(self, outputs: dict[str, Any]) -> str:
        """Turn the outputs of an api unit into the URL that /visitors is appended to."""

    @abstractmethod
    def session(self, environment: Environment) -> boto3.Session:
        """Open a session with the credentials for *environment*."""

    @cached_property
    def clients(self) -> dict[tuple[str, Environment], Any]:
        """The clients that were made so far: making one takes longer than most requests."""
        return {}

    def client(self, service: str, environment: Environment) -> Any:  # noqa: ANN401 -- boto3 makes it at run time.
        """Connect to a service of *environment*, once."""
        if (service, environment) not in self.clients:
            made = self.session(environment).client(service, endpoint_url=self.endpoint)
            self.clients[service, environment] = made

        return self.clients[service, environment]

    def s3(self, environment: Environment) -> "S3Client":
        """Connect to where the state of *environment* is."""
        made: S3Client = self.client("s3", environment)

        return made

    def dynamodb(self, environment: Environment) -> "DynamoDBClient":
        """Connect to where the locks and the visits of *environment* are."""
        made: DynamoDBClient = self.client("dynamodb", environment)

        return made

    def awslambda(self, environment: Environment) -> "LambdaClient":
        """Connect to where the function of *environment* runs."""
        made: LambdaClient = self.client("lambda", environment)

        return made

    def iam(self, environment: Environment) -> "IAMClient":
        """Connect to where the roles of *environment* are."""
        made: IAMClient = self.client("iam", environment)

        return made
