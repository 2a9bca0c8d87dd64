"""The smoke test finds each way in which a release can be wrong, and leaves no trace in the count."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml

from footfall.counting.crawlers import is_crawler
from ops.aws import Aws
from ops.contract import Contract
from ops.environments import Environment
from ops.house import Stop
from ops.release.smoke import ROBOT, failures, smoke
from ops.work import Work
from tests.bench.execution import execution_environment, in_memory_dynamodb
from tests.lambda_src.harness.gateway import BROWSER
from tests.ops.release.front import RELEASE, Front, Spoil, instead, lost, with_header, without

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
OTHER = "1" * 64


@pytest.fixture
def front() -> Iterator[Front]:
    """Put a gateway before the function, with tables of its own."""
    with execution_environment(in_memory_dynamodb().call) as ask:
        yield Front(ask)


def found(front: Front, digest: str = RELEASE) -> list[str]:
    """Ask for everything once."""
    return failures(front.client(ROBOT), Contract.in_hand(), digest)


def test_a_good_release_is_found_good(front: Front) -> None:
    """The function of this tree answers every request as the contract declares."""
    assert found(front) == []


def test_code_of_before_is_held_to_what_the_gateway_still_has(front: Front) -> None:
    """A rollback past a tree that took a route away, or gave a path a method more, is not refused for it."""
    text = Contract.in_hand().document
    before = text | {"paths": text["paths"] | {"/gone": text["paths"]["/health"]}}
    before["paths"]["/visitors"] = {"get": text["paths"]["/visitors"]["get"]}
    contract = Contract(yaml.safe_dump(before)).behind(Contract.in_hand())

    assert failures(front.client(ROBOT), contract, RELEASE) == []
    assert "POST /visitors" not in front.asked
    assert "GET /visitors" in front.asked
    assert "OPTIONS /visitors" not in front.asked


def test_nobody_is_counted(front: Front) -> None:
    """The smoke test visits every counting route, and the number stays."""
    front.client({"User-Agent": BROWSER}).post("/visitors")

    found(front)

    assert front.client(ROBOT).get("/visitors").json()["count"] == 1
    assert is_crawler(ROBOT["User-Agent"])


def test_every_operation_and_preflight_is_asked(front: Front) -> None:
    """What is declared is asked for: nine operations, and what browsers ask before them on eight paths."""
    found(front)
    counts = Counter(it.split()[0] for it in front.asked)

    assert counts == {"GET": 8, "POST": 1, "OPTIONS": 8}
    assert len(set(front.asked)) == 17


@pytest.mark.parametrize(
    ("request_", "spoil", "told"),
    [
        pytest.param("GET /visit", lost, "no answer (ReadTimeout)", id="no-answer"),
        pytest.param("GET /", instead(502, "it raised"), "answers 502, not 200: it raised", id="status"),
        pytest.param("GET /visit", without("Vary"), "has no Vary", id="no-header"),
        pytest.param(
            "GET /badge.svg", with_header("Cache-Control", "no-store"), "Cache-Control: ", id="header"
        ),
        pytest.param(
            "GET /count.js",
            with_header("Content-Type", "text/plain"),
            "is text/plain, not text/javascript",
            id="media-type",
        ),
        pytest.param("GET /visitors", instead(200, "{"), "is no JSON: {", id="no-json"),
        pytest.param("GET /visitors", instead(200, "{}"), "'count' is a required property at $", id="schema"),
        pytest.param(
            "GET /visitors",
            instead(200, '{"count": 1, "site": "main", "window": "forever", "since": "soon"}'),
            "'soon' is not a 'date' at $.since",
            id="format",
        ),
        pytest.param("GET /pixel.svg", instead(200, "<html>"), "'<html>' does not match", id="picture"),
        pytest.param(
            "GET /health",
            instead(200, f'{{"status": "ok", "release": "{OTHER}"}}'),
            "111111111111 answers, not 000000000000",
            id="other-release",
        ),
        pytest.param(
            "POST /visitors",
            instead(200, '{"count": 1, "counted": true, "site": "main", "window": "forever"}'),
            "counted the smoke test",
            id="counted",
        ),
        pytest.param("OPTIONS /visit", lost, "no answer (ReadTimeout)", id="no-preflight"),
        pytest.param("OPTIONS /visit", instead(403), "answers 403, not 200", id="preflight-status"),
        pytest.param(
            "OPTIONS /visit",
            without("Access-Control-Allow-Origin"),
            "is not for any page",
            id="preflight-origin",
        ),
        pytest.param(
            "OPTIONS /visitors",
            with_header("Access-Control-Allow-Methods", "GET"),
            "allows GET, not GET,POST",
            id="preflight-methods",
        ),
    ],
)
def test_a_fault_is_named_with_its_request(front: Front, request_: str, spoil: Spoil, told: str) -> None:
    """Whatever is wrong with one answer is the one thing told, and what was asked."""
    front.spoils[request_] = spoil

    (only,) = found(front)

    assert only.startswith(f"{request_}: {told}")


@dataclass
class Settling:
    """Time that passes without waiting, and what the alias runs, look by look."""

    runs: list[str | None]
    now: float = 0

    def monotonic(self) -> float:
        """Tell the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def running(self, *_: object) -> str | None:
        """Look at the alias; what is last, stays."""
        return self.runs.pop(0) if self.runs[1:] else self.runs[0]


@pytest.fixture
def settling(monkeypatch: pytest.MonkeyPatch, front: Front) -> Settling:
    """Put the smoke test into a world of its own."""
    it = Settling([RELEASE])
    monkeypatch.setattr("ops.release.smoke.base_url", lambda *_: "")
    monkeypatch.setattr("ops.release.smoke.robot", lambda _: front.client(ROBOT))
    monkeypatch.setattr("ops.release.smoke.running", it.running)
    monkeypatch.setattr("ops.release.smoke.time", it)

    return it


def smoked() -> list[str]:
    """Smoke-test DEV on AWS, expecting RELEASE, and give what is told."""
    said: list[str] = []
    smoke(Aws(), DEV, RELEASE, Work(said.append, io.StringIO()))

    return said


def test_what_is_new_has_its_time_to_settle(settling: Settling) -> None:
    """While AWS still hands out the old release, the test asks again."""
    settling.runs = [None, OTHER, RELEASE]

    said = smoked()

    assert settling.now == 4
    assert said == ["dev            smoke test: 000000000000 answers 17 requests as declared"]


def test_all_failures_are_told_at_once(settling: Settling, front: Front) -> None:
    """After the time to settle, one sentence heads the list of all that is wrong."""
    settling.runs = [OTHER]
    front.spoils = {"GET /": instead(500, "no"), "GET /visit": without("Vary")}

    with pytest.raises(Stop) as stop:
        smoked()

    assert str(stop.value).splitlines() == [
        "dev failed its smoke test:",
        "  the alias runs 111111111111, not 000000000000",
        "  GET /: answers 500, not 200: no",
        "  GET /visit: has no Vary",
    ]
    assert settling.now == Aws.settle_seconds
