"""Stub."""


def is_crawler(agent: str) -> bool:
    """Stub."""
    return "bot" in agent


def is_tool(agent: str) -> bool:
    """Stub."""
    return not agent or agent.startswith("curl/")
