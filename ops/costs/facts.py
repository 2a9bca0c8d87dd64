"""The numbers of `./footfall cost` for programs."""

from collections.abc import Mapping

from ops.costs.costs import Costs
from ops.costs.flood import flood
from ops.costs.settings import Environments
from ops.costs.spike import SHAPES, losses

type Facts = dict[str, object]


def report(
    columns: Mapping[str, tuple[float, Costs]], environments: Environments, spike: int | None
) -> Facts:
    """Return the costs of months in dollars, of a flood, and the losses of a *spike*, if given."""
    facts: Facts = {
        "months": [month_facts(name, cold, costs) for name, (cold, costs) in columns.items()],
        "floods": {name: flood(settings)._asdict() for name, settings in environments.items()},
    }

    return facts | ({"spike": spike_facts(spike, environments)} if spike else {})


def month_facts(name: str, cold: float, costs: Costs) -> Facts:
    """Return the costs of a month, in dollars rounded to millionths."""
    dollars = {line: round(amount, 6) for line, amount in costs._asdict().items()}

    return {"month": name, "cold": cold, **dollars, "total": round(costs.total, 6)}


def spike_facts(visitors: int, environments: Environments) -> Facts:
    """Return what the throttle of each environment loses of a spike, by its shape."""
    throttles = [settings.throttle for settings in environments.values()]
    lost = {shape.name: losses(shape, visitors, throttles) for shape in SHAPES}

    return {
        "visitors": visitors,
        "lost": {
            name: {shape: found[number]._asdict() for shape, found in lost.items()}
            for number, name in enumerate(environments)
        },
    }
