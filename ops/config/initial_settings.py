"""The first settings of a new owner in ``env.hcl``: account, Region and origins of the site."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from ops.config.edit import edit_setting, read_locals, value_at
from ops.config.environments import Environment
from ops.config.origin import has_site, merged_origins

# The account in the env.hcl files of this repository, which is also that of the local cloud.
NO_ACCOUNT = "0" * 12


@dataclass(frozen=True)
class InitialSettings:
    """What the owner has chosen: the account and the Region to use, and the origins to add."""

    account: str
    region: str
    origins: tuple[str, ...]

    def apply(self, text: str, environment: Environment) -> str:
        """Return *text*, the ``env.hcl`` of *environment*, with these settings.

        An environment that already uses the account keeps its Region. Only an environment that is not
        protected keeps the origins on the developer's machine.
        """
        origins = merged_origins(site_origins(text), self.origins, keep_local=not environment.protected)
        values = {
            ("account_id",): self.account,
            ("region",): self.region,
            ("sites", "main", "origins"): origins,
        }
        for path, value in values.items():
            *parents, name = path
            if value_at(read_locals(text), parents).get(name) != value:
                file = f"live/{environment.name}/env.hcl"
                text = edit_setting(text, path, json.dumps(value, ensure_ascii=False), file=file)

        return text


def site_origins(text: str) -> list[str]:
    """Return the origins of the site main in *text*."""
    return list(value_at(read_locals(text), ("sites", "main")).get("origins") or [])


def needs_site(texts: Iterable[str]) -> bool:
    """Return whether one of *texts* has no origin of a real site."""
    return any(not has_site(site_origins(text)) for text in texts)


def difference(before: str, after: str, name: str) -> list[str]:
    """Return the changed lines of the file *name*, with a line before and after each."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, n=1, lineterm="")

    return [line for line in lines if not line.startswith("@@")]
