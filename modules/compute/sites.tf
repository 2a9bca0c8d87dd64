locals {
  # The sentence for ipv4 is in the state of environments that were deployed before ip_address_type existed.
  address = var.ip_address_type == "dualstack" ? "an IPv4 address or an IPv6 network" : "an address"

  frequency = {
    day     = "a day"
    forever = "for ever"
    month   = "a month"
  }
}

# Shows a warning in the plan when a change of a site counts all visitors again. Creates nothing in AWS.
resource "terraform_data" "visitor" {
  # By the name in the table, so that a site that is renamed with stored_as has no change.
  for_each = { for name, site in var.sites : coalesce(site.stored_as, name) => site }

  input = join("", [
    "On ${each.key} a visitor is ${each.value.by_browser ? "a browser at " : ""}${local.address}, ",
    "counted once ${local.frequency[each.value.window]}",
    # The offset has no effect on the window "forever".
    each.value.window == "forever" ? ". " : ", with days by UTC${each.value.utc_offset}. ",
    "A CHANGE OF THIS COUNTS EVERYBODY AGAIN.",
  ])
}
