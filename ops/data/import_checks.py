"""What must be true before an operation on data begins."""

from ops.data.backup import Backup
from ops.data.pseudonyms import read_secret
from ops.data.restore import STATE
from ops.data.tables import read_item
from ops.errors import UserError
from ops.target.target import Target


def require_own_backup(backup: Backup, target: Target) -> None:
    """Check that the markers of a backup have the pseudonyms of the environment.

    Raises:
        UserError: when the backup is from an environment with another name, or with another secret, or while
            the secret is rotated.

    """
    environment = backup.header["environment"]
    if environment != target.name:
        raise UserError(
            f"{backup.path} is a backup of {environment}. The name of the environment is part of each "
            f"pseudonym, so no visitor would be recognized in {target.name}. Import it into an environment "
            f"called {environment}."
        )
    fingerprint, secret = backup.header["secret"]["fingerprint"], read_secret(target)
    if fingerprint not in {None, secret.fingerprint}:
        raise UserError(
            f"{target.name} has another secret than the one of {backup.path}, so no visitor would be "
            "recognized. Set TF_VAR_ip_hash_secret to the secret of the backup before you deploy the new "
            "environment (docs/runbook.md, Move to a new account). In an environment that exists, raise "
            "secret_version in env.hcl too."
        )


def require_no_import(target: Target) -> None:
    """Check that no import was interrupted.

    Raises:
        UserError: when the counters are incomplete because an import was interrupted.

    """
    state = read_item(target.dynamodb, target.environment.visits_table, STATE)
    if state:
        raise UserError(
            f"An import into {target.name} was interrupted at {state['since']['S']}, so its counts are "
            "incomplete. Run the same import again first."
        )
