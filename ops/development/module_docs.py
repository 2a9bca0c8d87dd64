"""Generate the tables of requirements, inputs and outputs in the README files of the Terraform modules.

The format is the markdown table of terraform-docs (``anchor: false``, ``escape: false``) with one-line types.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import hcl2

from ops.errors import UserError

MODULES = Path(__file__).resolve().parents[2] / "modules"
BEGIN, END = "<!-- BEGIN_TF_DOCS -->\n", "<!-- END_TF_DOCS -->"
OPTIONS = hcl2.SerializationOptions(with_comments=False, strip_string_quotes=True)

type Block = dict[str, Any]


def readmes() -> list[Path]:
    """Return the README files of the modules."""
    return sorted(MODULES.glob("*/README.md"))


def write_tables() -> None:
    """Write the tables to the README files of all modules."""
    for readme in readmes():
        readme.write_text(updated_text(readme))


def updated_text(readme: Path) -> str:
    """Return the text of *readme* with current tables.

    Raises:
        UserError: when the file does not contain the marker lines.

    """
    before, begin, rest = readme.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise UserError(
            f"{readme} has no marker lines. Add the lines {BEGIN.strip()} and {END} where the tables belong."
        )

    return before + BEGIN + render(readme.parent) + END + after


def render(module: Path) -> str:
    """Return the tables of *module*, without the marker lines."""
    files = [
        hcl2.loads(path.read_text(), serialization_options=OPTIONS) for path in sorted(module.glob("*.tf"))
    ]
    inputs = (input_row(name, variable) for name, variable in named_blocks(files, "variable"))
    outputs = ((name, output["description"]) for name, output in named_blocks(files, "output"))
    tables = [
        table("Requirements", ["Name", "Version"], requirements(files)),
        table("Inputs", ["Name", "Description", "Type", "Default", "Required"], inputs),
        table("Outputs", ["Name", "Description"], outputs),
    ]

    return "\n".join(tables)


def table(title: str, head: list[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a markdown table under a heading."""
    dashes = [":--------:" if name == "Required" else "-" * (len(name) + 2) for name in head]
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *map(escape_cells, rows))]

    return "\n".join([f"## {title}", "", lines[0], f"|{'|'.join(dashes)}|", *lines[1:], ""])


def escape_cells(cells: tuple[str, ...]) -> list[str]:
    """Return *cells* with the column separator escaped."""
    return [cell.replace("|", "\\|") for cell in cells]


def named_blocks(files: list[Block], kind: str) -> list[tuple[str, Block]]:
    """Return the blocks of a *kind* in parsed files, sorted by name."""
    blocks = (item for file in files for block in file.get(kind, []) for item in block.items())

    return sorted(blocks, key=lambda item: item[0])


def requirements(files: list[Block]) -> Iterator[tuple[str, str]]:
    """Yield the versions of Terraform and of the providers."""
    for settings in (block for file in files for block in file.get("terraform", [])):
        yield "terraform", settings["required_version"]
        for providers in settings["required_providers"]:
            for name, provider in sorted(providers.items()):
                if name != "__is_block__":  # hcl2 adds this key.
                    yield name, provider["version"]


def input_row(name: str, variable: Block) -> tuple[str, ...]:
    """Return the table row of a variable."""
    kind = variable["type"].removeprefix("${").removesuffix("}")
    default = f"`{json.dumps(variable['default'])}`" if "default" in variable else "n/a"
    required = "no" if "default" in variable else "yes"

    return name, variable["description"], f"`{kind}`", default, required
