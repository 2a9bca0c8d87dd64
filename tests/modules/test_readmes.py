"""The README of each module: its example can be planned, and its tables are up to date."""

import re
import shutil
from pathlib import Path

import pytest

from ops.build import package as packages
from ops.development import module_docs
from ops.errors import UserError
from tests.modules.working_directory import MODULES, Initialize

README_FILES = sorted(MODULES.glob("*/README.md"))


@pytest.mark.slow
def test_examples_can_be_planned(initialize: Initialize, tmp_path: Path) -> None:
    """The example in each README can be copied and planned without changes."""
    texts = [file.read_text() for file in README_FILES]
    examples = [example for text in texts for example in re.findall(r"```hcl\n(.*?)```", text, re.DOTALL)]
    (tmp_path / "main.tf").write_text("\n".join(examples))
    shutil.copytree(MODULES, tmp_path / "modules")
    packages.build(tmp_path / "dist" / "blog.zip")

    plan = initialize(tmp_path).plan()

    modules = {file.parent.name for file in MODULES.glob("*/main.tf")}
    assert len(examples) == len(modules)
    assert "= module." not in "".join(examples)
    assert {address.split(".")[1] for address in plan.resources} == modules


@pytest.mark.parametrize("readme", README_FILES, ids=lambda readme: readme.parent.name)
def test_tables_are_up_to_date(readme: Path) -> None:
    """The tables in each README match the variables and outputs of the module."""
    assert readme.read_text() == module_docs.updated_text(readme), (
        f"The tables in {readme.relative_to(MODULES.parent)} are out of date. Run ./footfall module-docs."
    )


def test_tables_list_all_columns(tmp_path: Path) -> None:
    """The tables contain the versions, the outputs, and each variable's description, type and default."""
    (tmp_path / "module.tf").write_text(MODULE)

    assert module_docs.render(tmp_path) == TABLES


def test_readme_without_markers_is_an_error(tmp_path: Path) -> None:
    """A README without the marker lines fails with a message that names them."""
    readme = tmp_path / "README.md"
    readme.write_text("# blog\n")

    with pytest.raises(UserError, match="Add the lines <!-- BEGIN_TF_DOCS --> and <!-- END_TF_DOCS -->"):
        module_docs.updated_text(readme)


MODULE = """
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0"
    }
  }
}

variable "name" {
  description = "Name, or alias | none."
  type        = string
}

variable "limits" {
  description = "Limits."
  type = object({
    rate = optional(number, 2)
  })
  default = { rate = 3 }
}

output "api" {
  description = "REST API."
  value       = var.name
}
"""
TABLES = """## Requirements

| Name | Version |
|------|---------|
| terraform | >= 1.11 |
| aws | >= 5.100.0 |

## Inputs

| Name | Description | Type | Default | Required |
|------|-------------|------|---------|:--------:|
| limits | Limits. | `object({rate = optional(number, 2)})` | `{"rate": 3}` | no |
| name | Name, or alias \\| none. | `string` | n/a | yes |

## Outputs

| Name | Description |
|------|-------------|
| api | REST API. |
"""
