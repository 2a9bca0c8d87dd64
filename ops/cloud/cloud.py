"""What the local cloud and AWS have in common."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

import boto3

from ops.cloud.bucket_owner import require_owner
from ops.config.environments import Environment


class Cloud(ABC):
    """The local cloud or AWS: how to connect to it, and how to point programs at it."""

    endpoint: str | None = None
    command_option: str = ""  # The option that makes a suggested command act on this cloud.
    settle_seconds: int = 0
    # The time after which an earlier version of the function serves no request. A request has 4 s.
    drain_seconds: int = 5

    def localize(self, environment: Environment) -> Environment:
        """Return *environment* with the account that it has in this cloud."""
        return environment

    @abstractmethod
    def describe(self, environment: Environment) -> str:
        """Return one line with the cloud, the account and the Region of *environment*."""

    @abstractmethod
    def process_variables(self, environment: Environment) -> dict[str, str]:
        """Return all environment variables for a child process that acts on *environment*."""

    @abstractmethod
    def base_url(self, api_outputs: dict[str, Any]) -> str:
        """Return the URL of an API, without a slash at the end, from the outputs of its unit."""

    def domain_url(self, domain_outputs: dict[str, Any]) -> str | None:
        """Return the URL of an API under its domain, from the outputs of the domain's unit, if it has one."""
        return domain_outputs.get("url")

    @abstractmethod
    def session(self, environment: Environment) -> boto3.Session:
        """Return a session with the credentials for *environment*."""

    @cached_property
    def _clients(self) -> dict[tuple[str, Environment], Any]:
        return {}

    def client(self, service: str, environment: Environment) -> Any:  # noqa: ANN401 -- boto3 creates clients at run time.
        """Return the client of *service*, from a cache: creating one takes longer than most requests."""
        if (service, environment) not in self._clients:
            client = self.session(environment).client(service, endpoint_url=self.endpoint)
            if service == "s3":
                require_owner(client, environment.account_id)
            self._clients[service, environment] = client

        return self._clients[service, environment]
