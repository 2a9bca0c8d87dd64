"""Somebody new, who sends what no polite client would: any visit counted by mistake shows."""

from ops.contract import Contract
from tests.contract.raw_http import BROWSER, Answer, Headers, ask
from tests.contract.request_log import Ledger

KB = 1024
NONE: Headers = {}
DECLARED = {it.name: it.responses.keys() for it in Contract.in_hand().operations}


def send(ledger: Ledger, method: str, target: str, headers: Headers = NONE, body: bytes = b"") -> Answer:
    """Send a request, and see to what holds for any answer: it is for any page, and counts openly or not."""
    caller = {"User-Agent": BROWSER, "X-Forwarded-For": ledger.address()}
    answer = ask(ledger.base, method, target, caller | dict(headers), body)
    said = answer.said()
    ledger.note("hand-written", answer.status, said)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.status == 200 or method == "HEAD" or said.keys() == {"error", "message"}
    assert ledger.surprise() == 0

    return answer
