"""A domain in the local cloud: it leads to the API, survives a replaced API, and is removed with it."""

import httpx
import pytest

from tests.live.visitors import ALICE
from tests.tools.clone import Clone, read_count, send_visit

pytestmark = pytest.mark.slow

DOMAIN = "footfall-dev.example.com"
# A zone that the local cloud does not have, as in an env.hcl that is also deployed to AWS.
SETTING = f'{{ name = "{DOMAIN}", zone_id = "Z0123456789ABC" }}'


def request(clone: Clone, path: str) -> httpx.Response:
    """Request *path* under the domain, which the emulator recognizes by the header Host."""
    endpoint = clone.client("sts").meta.endpoint_url

    return httpx.get(f"{endpoint}{path}", headers={"Host": DOMAIN}, timeout=60)


def apply(clone: Clone) -> str:
    """Apply the unit of the domain, and return the output of Terraform."""
    process = clone.run_with_exports("terragrunt apply -auto-approve -no-color", folder="live/dev/domain")
    assert process.returncode == 0, process.stdout + process.stderr

    return process.stdout


def test_domain_survives_a_replaced_api(deployed_clone: Clone) -> None:
    """The domain serves snippets with its own URLs. If its API changes, an apply only changes the mapping."""
    env_hcl, gateway = deployed_clone.root / "live/dev/env.hcl", deployed_clone.client("apigateway")
    settings = env_hcl.read_text()
    env_hcl.write_text(settings.replace("domain = null", f"domain = {SETTING}"))
    send_visit(deployed_clone.base_url("dev"), ALICE)

    apply(deployed_clone)
    page = request(deployed_clone, "/?embed")
    # As after a deployment of a new API: the mapping has another API than Terraform has planned.
    other = deployed_clone.base_url("prod").split("/restapis/")[1].split("/")[0]
    replace = {"op": "replace", "path": "/restapiId", "value": other}
    gateway.update_base_path_mapping(domainName=DOMAIN, basePath="(none)", patchOperations=[replace])
    second = apply(deployed_clone)
    env_hcl.write_text(settings)

    assert f"https://{DOMAIN}/count.js" in page.text
    assert f"{DOMAIN}/dev" not in page.text
    assert "0 added, 1 changed, 0 destroyed" in second
    assert request(deployed_clone, "/visitors").json()["count"] == read_count(deployed_clone.base_url("dev"))
