"""The text of an HCL file: where its settings are, and how to replace or insert one."""

import re
from collections.abc import Sequence
from typing import cast

from hcl2.api import parses_to_tree
from lark import Token, Tree

type Node = Tree[Token]
ENTRIES = {"attribute", "object_elem"}


def find_object(text: str, path: Sequence[str]) -> Node | None:
    """Return the object at *path* of the locals block, or None if there is none."""
    blocks = [block for block in parses_to_tree(text).find_data("block") if first_text(block) == "locals"]
    node: Node | None = (
        next((child for child in blocks[0].children if is_body(child)), None) if blocks else None
    )
    for name in path:
        entry = entries(node).get(name) if node else None
        value = part(entry, -1).children[0] if entry else None
        node = value if isinstance(value, Tree) and value.data == "object" else None

    return node


def is_body(node: Node | Token) -> bool:
    """Return whether *node* is the part of a block between its braces."""
    return isinstance(node, Tree) and node.data == "body"


def entries(container: Node) -> dict[str, Node]:
    """Return the settings that *container* holds directly, by name."""
    return {
        first_text(child): child
        for child in container.children
        if isinstance(child, Tree) and child.data in ENTRIES
    }


def first_text(node: Node) -> str:
    """Return the name at the beginning of *node*, without quotes."""
    return "".join(str(token) for token in part(node, 0).scan_values(lambda _: True)).strip('"')


def part(node: Node, index: int) -> Node:
    """Return a child of *node* that is not a single token, such as the name or the value of a setting."""
    return cast("Node", node.children[index])


def replace(text: str, node: Node, new: str) -> str:
    """Return *text* with *new* in place of *node*."""
    return text[: node.meta.start_pos] + new + text[node.meta.end_pos :]


def insert(text: str, container: Node, entry: str) -> str:
    """Return *text* with *entry* as the first setting of *container*, an object."""
    start, end = container.meta.start_pos + 1, container.meta.end_pos
    rest = text[start:end]
    if first_line := re.match(r"[ \t]*(#[^\r\n]*)?(\r?\n)([ \t]*)", rest):
        indent = first_line[3] if entries(container) else f"  {first_line[3]}"
        return f"{text[:start]}{first_line[2]}{indent}{entry}{text[start:]}"
    separator = ", " if entries(container) else " "

    return f"{text[:start]} {entry}{separator}{text[start:].lstrip()}"
