"""The health check: whether a new execution environment could count a visitor. It never writes.

A visitor also needs two writes, which the check cannot make without counting. It therefore detects a missing
read permission, but not a missing write permission.

The result is kept for a minute, or for 5 seconds if the check failed. A client that wants a new result, such
as the smoke test, gets a success that is at most 15 seconds old. So while the check succeeds, an execution
environment makes at most 4 checks per minute. A check costs 1 GetParameter, which calls KMS Decrypt once, and
1.5 read units, or 2.5 if a site has a day or month window. With many shards, the query of the counters costs
0.5 read units per 4 KB, which is about 16 shards.
"""

from collections.abc import Callable

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting import secret
from footfall.counting.salts import Salts
from footfall.counting.store import Store
from footfall.counting.window import Window, local_date
from footfall.errors import ApiError, InternalError, UnavailableError
from footfall.settings import Settings

# Maximum age of a success in seconds: in general, and if the client wants a new result.
_SUCCESS_AGE, _NEW_SUCCESS_AGE = 60, 15
# Short, so that a repaired environment becomes healthy soon. A check of an unavailable table takes 4 seconds.
_FAILURE_AGE = 5


class HealthCheck:
    """The health of one environment, as its execution environment last found it."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float]) -> None:
        """Create a check that has not run. *clock* returns seconds since 1970."""
        self._clock = clock
        self._failure: type[ApiError] | None = None
        self._ran_at = 0.0
        self._settings = settings

    def run(self, retry_policy: RetryPolicy, *, renew: bool) -> None:
        """Raise the error that a visitor would get, from a recent check or, sooner if *renew*, a new one."""
        success_age = _NEW_SUCCESS_AGE if renew else _SUCCESS_AGE
        if not 0 <= self._clock() - self._ran_at < (_FAILURE_AGE if self._failure else success_age):
            self._renew(retry_policy)
        elif self._failure:
            raise self._failure

    def _renew(self, retry_policy: RetryPolicy) -> None:
        # This result remains if the error is unexpected.
        self._failure = InternalError
        try:
            self._read_everything(retry_policy)
            self._failure = None
        except ApiError as error:
            self._failure = type(error)
            raise
        except TransportError:
            self._failure = UnavailableError
            raise
        finally:
            self._ran_at = self._clock()

    def _read_everything(self, retry_policy: RetryPolicy) -> None:
        """Read the secret, its fingerprint, a counter and a salt. A missing item is healthy."""
        secret.read(self._settings, retry_policy, is_check=True)
        now, main = self._clock(), self._settings.site("main")
        Store(self._settings.table, retry_policy).read_month(main.stored_name, local_date(main, now)[:7])
        for site in self._settings.sites.values():
            if window := Window.from_date(site, local_date(site, now)):
                Salts(self._settings.salts_table, retry_policy).find(site, window)
                break  # All sites have one salts table.
