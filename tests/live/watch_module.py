"""modules/watch in a folder without Terragrunt, which runs with the credentials of a session."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import boto3

from ops.cloud.shell import CREDENTIALS
from ops.paths import ROOT
from ops.terraform import toolchain

NAME = "footfall-dev"
PROVIDER = """
provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = { Environment = "dev", Product = "footfall" }
  }
}
"""
VARIABLES = {
    "alarms": {"email": ["you@example.com"], "quiet_days": 3},
    "api": {"name": NAME, "stage": "dev"},
    "function": {"name": NAME},
    "name": NAME,
    "region": "us-east-1",
    "salts": {"name": f"{NAME}-salts"},
    "table": {"name": f"{NAME}-visits"},
}


@dataclass(frozen=True)
class WatchModule:
    """The folder with the module and its state, and the endpoint of the local cloud."""

    folder: Path
    endpoint: str

    @classmethod
    def create(cls, folder: Path, endpoint: str) -> "WatchModule":
        """Copy the module to *folder*."""
        shutil.copytree(ROOT / "modules" / "watch", folder, dirs_exist_ok=True)
        shutil.copy(ROOT / "live" / "dev" / "watch" / ".terraform.lock.hcl", folder)
        (folder / "provider.tf").write_text(PROVIDER)
        (folder / "terraform.tfvars.json").write_text(json.dumps(VARIABLES))

        return cls(folder, endpoint)

    def run(self, session: boto3.Session, command: str) -> str:
        """Run Terraform with the credentials of *session*, check that it succeeds, and return its output."""
        values = session.get_credentials().get_frozen_credentials()  # type: ignore[union-attr] # It has them.
        variables = toolchain.process_variables() | {
            **dict(zip(CREDENTIALS, values, strict=False)),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        terraform = variables["TG_TF_PATH"]
        process = subprocess.run(
            [terraform, *command.split(), "-input=false", "-no-color"],
            cwd=self.folder,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr or process.stdout

        return process.stdout
