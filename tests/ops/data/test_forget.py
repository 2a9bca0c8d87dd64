"""Erasing one visitor: all markers of the address are deleted, and the count is kept."""

from pathlib import Path

import pytest

from ops.data.backup import Backup
from ops.data.export import export_backup
from ops.data.forget import forget, require_user_agent, with_former_names
from ops.data.pseudonyms import Visitor, imported_item, read_secret, require_address
from ops.data.restore import Import
from ops.data.verify import Verifier
from ops.errors import UserError
from tests.ops.data.deployed import SALTS, Deployed, earlier_characters, quiet_log

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "198.51.100.3"
BROWSER = "Mozilla/5.0 (Test; rv:1.0)"


def erase(deployed: Deployed, visitor: Visitor) -> int:
    """Erase a visitor on all sites, and on those that are stored under a former name."""
    return forget(deployed.target, with_former_names(deployed.target, list(deployed.sites.values())), visitor)


def is_intact(deployed: Deployed) -> bool:
    """Return whether markers and counters agree."""
    return Verifier(deployed.target, list(deployed.sites.values()), quiet_log()).find().is_clean


def test_markers_of_one_address_are_deleted(deployed: Deployed) -> None:
    """The visitor is unknown afterwards. The count and other visitors stay. A second run finds nothing."""
    for address in (ALICE, BOB):
        deployed.visit(address)

    erased = [erase(deployed, Visitor(ALICE)) for _ in range(2)]

    assert erased == [1, 0]
    assert (deployed.count(), deployed.markers(), is_intact(deployed)) == (2, 1, True)
    assert not deployed.visit(BOB)
    assert deployed.visit(ALICE)


def test_markers_of_all_sites_and_windows_are_deleted(deployed: Deployed) -> None:
    """Current salts, former names of sites and visitors of an earlier counter are included."""
    salt, expires_at = b"\x01\x02", 2_000_000_000
    deployed.visit(ALICE)
    deployed.configure(main={"stored_as": "main-2"}, docs={"window": "day"})
    deployed.visit(ALICE)
    deployed.client.put_item(TableName=SALTS, Item={"site": {"S": "docs"}, "salt": {"S": salt.hex()}})
    deployed.visit(ALICE, "docs", expires_at=expires_at, salt=salt)

    assert erase(deployed, Visitor(ALICE)) == 3
    assert deployed.markers() == 0
    assert deployed.items()["erased", str(expires_at)]["expires_at"] == {"N": str(expires_at)}


def test_two_markers_of_one_visit_are_one_visitor(deployed: Deployed) -> None:
    """A visit can have several markers, for example on a site with imported visitors."""
    deployed.visit(ALICE)
    [(key, marker)] = [(key, item) for key, item in deployed.items().items() if key[1] == "visit"]
    secret, site = read_secret(deployed.target), deployed.sites["main"]
    second = imported_item(secret, site, earlier_characters(ALICE))
    deployed.put(second | {"request": marker["request"]})

    assert erase(deployed, Visitor(ALICE)) == 2
    assert deployed.numbers("erased") == {"0": {"visitors": 1}}
    assert key not in deployed.items()


def test_import_of_an_older_backup_undoes_an_erasure(deployed: Deployed, tmp_path: Path) -> None:
    """The visitor is known again, and no longer counts as erased. Visitors erased before the backup do."""
    for address in (ALICE, BOB, CAROL):
        deployed.visit(address)
    erase(deployed, Visitor(CAROL))
    export_backup(deployed.target, tmp_path / "backup", quiet_log())
    erase(deployed, Visitor(ALICE))

    imported = Import(deployed.target, Backup.open(tmp_path / "backup"), quiet_log()).run()

    assert imported
    assert deployed.numbers("erased") == {"0": {"visitors": 1}}
    assert (deployed.count(), is_intact(deployed), deployed.visit(ALICE)) == (3, True, False)


@pytest.mark.parametrize("address", ["2001:db8::1", "2001:db8:0:0:0:0:0:1", "2001:DB8::1"])
def test_ipv6_address_of_an_earlier_counter_is_found(deployed: Deployed, address: str) -> None:
    """The earlier counter stored whole IPv6 addresses. Its visitors are in no counter."""
    characters = earlier_characters("2001:db8::1")
    deployed.put(imported_item(read_secret(deployed.target), deployed.sites["main"], characters))

    assert erase(deployed, Visitor(address)) == 1
    assert is_intact(deployed)


def test_browser_is_needed_on_sites_that_count_browsers(deployed: Deployed) -> None:
    """Without the user agent, the marker of a browser cannot be found, so the command asks for it."""
    deployed.configure(main={"by_browser": True})
    sites = deployed.sites.values()

    with pytest.raises(UserError, match=r"\(by_browser = true\): main. Add --user-agent"):
        require_user_agent(sites, Visitor(ALICE))

    require_user_agent(sites, Visitor(ALICE, BROWSER))


def test_secret_must_be_the_one_that_visitors_were_counted_with(deployed: Deployed) -> None:
    """With another secret, no marker of the visitor can be found, so "0 markers" would be wrong."""
    deployed.visit(ALICE)
    deployed.put(deployed.secret_item("another secret of thirty-two characters"))

    with pytest.raises(UserError, match=r"does not contain the secret .*Nothing was changed"):
        erase(deployed, Visitor(ALICE))

    deployed.put(deployed.secret_item())
    assert erase(deployed, Visitor(ALICE)) == 1


@pytest.mark.parametrize(
    "text", ["", "-", "example.com", "198.51.100.1/32", "198.51.100.1:80", "300.1.1.1", "2001:db8::/64"]
)
def test_text_that_is_no_address_is_not_quoted(text: str) -> None:
    """The message says what an address looks like, and does not repeat what may be half of one."""
    with pytest.raises(UserError, match="The value of --address is not an IP address") as error:
        require_address(text)

    assert text in {"", "-"} or text not in str(error.value)


def test_visitor_has_no_address_in_its_text() -> None:
    """A log or traceback that contains the visitor does not contain the address."""
    assert ALICE not in repr(Visitor(ALICE)) + str(Visitor(ALICE))
