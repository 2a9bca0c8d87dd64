locals {
  once = {
    day     = "a day"
    forever = "for ever"
    month   = "a month"
  }
}

# Nothing but a sentence in the plan, for who changes it to read.
resource "terraform_data" "visitor" {
  for_each = var.sites

  input = join("", [
    "On ${each.key} a visitor is ${each.value.by_browser ? "a browser at an address" : "an address"}, ",
    "counted once ${local.once[each.value.window]}",
    # Forever has no end that an offset could move.
    each.value.window == "forever" ? ". " : ", with days by UTC${each.value.utc_offset}. ",
    "A CHANGE OF THIS COUNTS EVERYBODY AGAIN.",
  ])
}
