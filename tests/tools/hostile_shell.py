"""A shell in which every setting of Terraform, OpenTofu and Terragrunt has a value that makes no sense."""

from pathlib import Path

VARIABLES = Path(__file__).with_name("tool_variables.txt")


def hostile_variables() -> dict[str, str]:
    """Return each variable that the tools read, with a value that breaks or redirects them."""
    names = [line for line in VARIABLES.read_text().splitlines() if not line.startswith("#")]

    return dict.fromkeys(names, "hostile")
