"""Parts that are read at the same time."""

from concurrent.futures import Future

from ops.status.parts import Parts, collect, start


def test_part_that_hangs_does_not_hide_the_others() -> None:
    """A part that has no result in time is an error, and the others have their values."""
    hanging, finished = Future[int](), Future[int]()
    finished.set_result(7)

    parts = collect({"hanging": hanging, "finished": finished}, seconds=0)

    assert parts == Parts({"finished": 7}, {"hanging": "no result in time"})


def test_part_fails_with_the_reason_of_the_part_that_it_uses() -> None:
    """A part that uses the result of another one shows the cause, not a consequence."""
    outputs: dict[str, str] = {}
    url = start(lambda: outputs["url"])
    health = start(lambda: url.result() + "/health")

    parts = collect({"url": url, "health": health})

    assert parts == Parts({}, dict.fromkeys(("url", "health"), "unexpected error (KeyError)"))
