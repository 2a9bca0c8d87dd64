"""The main job on real input: a clone brought up by its README's command, and visited over HTTP.

The tests tell one story, in order: they share the clone.
"""

import json
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import yaml

from ops.build import package
from ops.paths import ROOT
from tests.conftest import AddSection
from tests.tools.clone import Clone, read_count, send_visit

pytestmark = pytest.mark.slow

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "2001:db8:7:7::1"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CAROL_NETWORK = "2001:db8:7:7:"


def visits_at_once(base: str, addresses: list[str]) -> int:
    """Visit from all *addresses*, twenty at a time, and tell by how much the count rose."""
    before = read_count(base)
    with ThreadPoolExecutor(20) as visitors:
        list(visitors.map(lambda address: send_visit(base, address), addresses))

    return read_count(base) - before


def test_each_environment_counts_for_itself(up: Clone) -> None:
    """Two visitors of dev are two, a repeat is none, and prod hears nothing of it."""
    dev, prod = up.base_url("dev"), up.base_url("prod")

    counts = [send_visit(dev, address) for address in (ALICE, ALICE, BOB)]

    assert [it["count"] for it in counts] == [1, 1, 2]
    assert [it["counted"] for it in counts] == [True, False, True]
    assert read_count(dev) == 2
    assert read_count(prod) == 0


ROUTES = [
    # Method, path, media type, and a part of what is answered to Bob, whom dev has counted and prod has not.
    ("GET", "/", "text/html; charset=utf-8", "<h1"),
    ("GET", "/badge.json", "application/json", '"schemaVersion": 1'),
    ("GET", "/badge.svg", "image/svg+xml", "<title>visitors: "),
    ("GET", "/count.js", "text/javascript; charset=utf-8", "data-footfall"),
    ("GET", "/health", "application/json", '"status": "ok"'),
    ("GET", "/visitors", "application/json", '"since": '),
    ("GET", "/visitors?days=366", "application/json", '"not_counted": '),
    ("GET", "/pixel.svg", "image/svg+xml", "<svg "),
    ("GET", "/visit", "application/json", '"reason": "seen"'),
    ("POST", "/visitors", "application/json", '"reason": "seen"'),
]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_route_answers(up: Clone, environment: str, add_section: AddSection) -> None:
    """Each route of the contract answers in each environment, and Bob is counted by the pixel in prod."""
    base, bob = up.base_url(environment), {"X-Forwarded-For": BOB, "User-Agent": BROWSER}
    before = read_count(base)
    rows = []

    for method, path, kind, part in ROUTES:
        answer = httpx.request(method, base + path, headers=bob, timeout=60)
        head = answer.text.partition("\n")[0][:60]
        rows.append(f"{method:<5}{path:<20}{answer.status_code}  {answer.headers['Cache-Control']:<24}{head}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert part in answer.text

    assert {(method, path.partition("?")[0]) for method, path, _, _ in ROUTES} == promised()
    assert read_count(base) - before == {"dev": 0, "prod": 1}[environment]
    add_section(f"routes of {environment}", "\n".join([base, *rows]))


def promised() -> set[tuple[str, str]]:
    """List the operations of the contract."""
    paths = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]
    methods = {"delete", "get", "patch", "post", "put"}

    return {(method.upper(), path) for path, item in paths.items() for method in item.keys() & methods}


@pytest.mark.parametrize(
    ("addresses", "rise"),
    [
        pytest.param([CAROL] * 20, 1, id="one-address-twenty-times"),
        pytest.param([f"2001:db8:1:2::{host:x}" for host in range(1, 51)], 1, id="fifty-of-one-network"),
        pytest.param([f"198.18.0.{host}" for host in range(200)], 200, id="two-hundred-visitors"),
    ],
)
def test_visits_at_once_count_exactly(up: Clone, addresses: list[str], rise: int) -> None:
    """Concurrency neither loses a visitor nor counts one twice."""
    risen = visits_at_once(up.base_url("dev"), addresses)

    assert risen == rise


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("OPTIONS", "/visitors", 200, id="preflight"),
        pytest.param("OPTIONS", "/health", 200, id="preflight-of-health"),
        pytest.param("GET", "/health", 200, id="health"),
        pytest.param("GET", "/visitors?site=nobody", 404, id="unknown-site"),
        pytest.param("GET", "/nowhere", 404, id="unknown-route"),
        pytest.param("DELETE", "/visitors", 404, id="unknown-method"),
    ],
)
def test_any_page_may_read_any_answer(up: Clone, method: str, path: str, status: int) -> None:
    """Every answer carries CORS, the gateway's own included, and none of these counts."""
    base = up.base_url("dev")
    before = read_count(base)

    answer = httpx.request(method, base + path, headers={"Origin": "https://elsewhere.example"}, timeout=60)

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert status != 404 or answer.json().keys() == {"error", "message"}
    assert read_count(base) == before


def test_a_foreign_page_does_not_count(up: Clone) -> None:
    """An origin that is not on the site's list is refused, one that is counts."""
    base, page = up.base_url("dev") + "/visitors", "http://localhost:8000"

    foreign = httpx.post(base, headers={"Origin": "https://elsewhere.example"}, timeout=60)
    own = httpx.post(base, headers={"Origin": page}, timeout=60)

    assert (foreign.status_code, foreign.json()["error"]) == (403, "foreign_origin")
    assert own.status_code == 200


def test_the_release_is_the_bytes_that_run(up: Clone) -> None:
    """One number names the zip, the running code and what /health says."""
    digest = package.digest(package.build(up.root / "it.zip"))
    (up.root / "it.zip").unlink()

    running = up.client("lambda").get_function(FunctionName="footfall-dev", Qualifier="live")
    health = httpx.get(f"{up.base_url('dev')}/health", timeout=60).json()

    assert bytes.fromhex(digest) == b64decode(running["Configuration"]["CodeSha256"])
    assert health == {"status": "ok", "release": digest}


def test_a_plan_after_an_apply_is_empty(up: Clone) -> None:
    """Nothing drifts: a second plan of dev's units proposes nothing."""
    words = "terragrunt run --all --json-out-dir plans -- plan -detailed-exitcode"
    plan = up.run_with_exports(words, folder="live/dev")

    assert plan.returncode == 0, plan.stdout + plan.stderr
    assert len(list((up.root / "live").rglob("tfplan.json"))) == 3


def test_nothing_but_the_parameter_holds_the_secret(up: Clone) -> None:
    """No state, in any version, no plan, no configuration and no log holds the secret or an address."""
    ssm, s3, logs = up.client("ssm"), up.client("s3"), up.client("logs")
    secrets = [
        ssm.get_parameter(Name=f"/footfall-{it}/ip-hash-secret", WithDecryption=True)["Parameter"]["Value"]
        for it in ("dev", "prod")
    ]
    buckets = [it["Name"] for it in s3.list_buckets()["Buckets"]]
    versions = [
        (bucket, it["Key"], it["VersionId"])
        for bucket in buckets
        for it in s3.list_object_versions(Bucket=bucket)["Versions"]
    ]
    told = [
        s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read().decode(errors="replace")
        for bucket, key, version in versions
    ]
    told += [file.read_text() for file in (up.root / "live").rglob("tfplan.json")]
    told += [file.read_text() for file in (up.root / ".local/log").iterdir()]
    told += [str(up.client("lambda").get_function(FunctionName=f"footfall-{it}")) for it in ("dev", "prod")]
    told += [
        str(logs.filter_log_events(logGroupName=f"/aws/lambda/footfall-{it}")["events"])
        for it in ("dev", "prod")
    ]
    told += [
        str(up.client("dynamodb").scan(TableName=f"footfall-{it}")["Items"])
        for it in ("dev-salts", "dev-visits", "prod-visits")
    ]

    found = [word for word in (*secrets, ALICE, BOB, CAROL_NETWORK) if any(word in it for it in told)]

    assert (up.root / ".local").stat().st_mode & 0o777 == 0o700
    assert len(set(secrets)) == 2
    assert len(versions) >= 6
    assert found == []


def test_the_state_is_kept_as_it_should_be(up: Clone) -> None:
    """The state's bucket is versioned, encrypted, closed to the public and to plain HTTP."""
    s3, bucket = up.client("s3"), "footfall-prod-000000000000-state"

    versioning = s3.get_bucket_versioning(Bucket=bucket)["Status"]
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    access = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])

    assert versioning == "Enabled"
    assert encryption
    assert list(access.values()) == [True] * 4
    assert any(
        it.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}} for it in policy["Statement"]
    )


def test_down_and_up_keeps_everything(up: Clone) -> None:
    """After a night's rest the counts are there, and nothing is made anew."""
    before = read_count(up.base_url("dev"))

    up.check_output("make down")
    said = up.check_output("make up")

    assert said.count("no change") == 6
    assert read_count(up.base_url("dev")) == before


def test_a_change_that_counts_everybody_again_is_named_first(up: Clone) -> None:
    """A plan and a deploy say what another window does before it is applied; then it does just that."""
    base, facts = up.base_url("dev"), up.root / "live/dev/env.hcl"
    before = send_visit(base, ALICE)
    facts.write_text(facts.read_text().replace("main = { ", 'main = { window = "month", '))

    plan = up.run_with_exports("terragrunt plan", folder="live/dev/compute").stdout
    deployed = up.check_output("make deploy ENV=dev")

    assert '"On main a visitor is an address, counted once for ever' in plan
    assert "COUNTS EVERYBODY AGAIN" in plan
    said, applied = 'window changes from "forever" to "month": everybody is counted again', "dev/compute"
    assert deployed.index(said) < deployed.index(applied)
    again = send_visit(base, ALICE)
    assert (before["counted"], again["counted"], again["window"]) == (False, True, "month")
    assert again["count"] == before["count"] + 1


def test_a_copied_folder_is_a_third_environment(up: Clone) -> None:
    """Copying a folder and editing its env.hcl makes an environment; destroying it leaves the others."""
    up.check_output("cp -r live/dev live/blog && rm -rf live/blog/*/.terragrunt-cache")
    facts = up.root / "live/blog/env.hcl"
    stated = facts.read_text().replace("http://localhost:8000", "https://blog.example")
    facts.write_text(stated.replace("000000000000", "111122223333"))

    up.check_output("make deploy ENV=blog")

    assert send_visit(up.base_url("blog"), ALICE)["count"] == 1
    up.check_output("make destroy ENV=blog")
    assert json.loads(up.check_output("make -s urls")).keys() == {"dev", "prod"}
    assert left(up, "blog") == []


def left(clone: Clone, environment: str) -> list[str]:
    """Name everything of *environment* that is in the local cloud but its state."""
    name = f"footfall-{environment}"
    found = [
        *clone.client("dynamodb").list_tables()["TableNames"],
        *(it["Name"] for it in clone.client("ssm").describe_parameters()["Parameters"]),
        *(it["FunctionName"] for it in clone.client("lambda").list_functions()["Functions"]),
        *(it["RoleName"] for it in clone.client("iam").list_roles()["Roles"]),
        *(it["logGroupName"] for it in clone.client("logs").describe_log_groups()["logGroups"]),
        *(it["name"] for it in clone.client("apigateway").get_rest_apis()["items"]),
    ]

    return [it for it in found if name in it and it != f"{name}-lock"]


def test_a_protected_environment_is_not_destroyed(up: Clone) -> None:
    """Prod refuses as a whole, by the verb and by plain Terragrunt, and goes on answering."""
    refused = up.run("make destroy ENV=prod")
    refused_too = up.run_with_exports("terragrunt run --all destroy", folder="live/prod")

    assert refused.returncode != 0
    assert "protected = false" in refused.stderr
    assert refused_too.returncode != 0
    assert "protected = false" in refused_too.stderr
    assert read_count(up.base_url("prod")) == 1


@pytest.mark.parametrize("words", ["plan -destroy", "plan -destroy=true", "apply --destroy"])
def test_no_spelling_of_destroy_passes(up: Clone, words: str) -> None:
    """Each unit of a protected environment refuses by itself, however destroy is said."""
    refused = up.run_with_exports(f"terragrunt run -- {words}", folder="live/prod/api")

    assert refused.returncode != 0
    assert "protected = false" in refused.stderr


def test_a_protection_that_is_still_deployed_holds(up: Clone) -> None:
    """An env.hcl that gave up protection and was not deployed takes down nothing: not even half."""
    facts = up.root / "live/prod/env.hcl"
    facts.write_text(facts.read_text().replace("protected = true", "protected = false"))

    refused = up.run("make destroy ENV=prod")

    assert refused.returncode != 0
    assert "deploy that" in refused.stderr
    assert read_count(up.base_url("prod")) == 1


def test_destroy_leaves_nothing(up: Clone) -> None:
    """Once its env.hcl says so, and that is deployed, prod goes too; then nothing is left but state."""
    unprotected = up.run_with_exports("terragrunt apply -auto-approve", folder="live/prod/data")
    assert unprotected.returncode == 0, unprotected.stdout + unprotected.stderr

    destroyed = up.run_with_exports("terragrunt run --all destroy")

    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert left(up, "dev") == left(up, "prod") == []


def test_a_clean_down_leaves_nothing(up: Clone) -> None:
    """No process, and no file that git does not ignore."""
    emulator = up.emulator
    # What the tests themselves wrote; anything else that is not as it was committed is told.
    up.check_output("git checkout --quiet live && rm -rf live/blog live/dev/plans")

    up.check_output("make down CLEAN=1")

    assert not emulator.is_running()
    assert not (up.root / ".local").exists()
    assert up.check_output("git status --porcelain --untracked-files=all") == ""
