locals {
  variables = {
    ENVIRONMENT     = var.environment
    IP_ADDRESS_TYPE = var.ip_address_type
    RELEASE         = filesha256(var.package)
    SALTS_TABLE     = var.salts.name
    SECRET_NAME     = var.secret.name
    SECRET_VERSION  = tostring(var.secret.version)
    SITES           = jsonencode(local.sites)
    TABLE_NAME      = var.table.name
  }
}

locals {
  # A setting with its default is omitted: after a rollback, a release from before the setting existed would reject it.
  defaults = {
    honour            = ["dnt", "gpc"]
    imported_visitors = false
    max_pages         = 500
    pages             = false
    stored_as         = null
    statistics        = "public"
  }

  sites = {
    for name, site in var.sites : name => {
      for setting, value in site : setting => value
      if !contains(keys(local.defaults), setting) || jsonencode(value) != jsonencode(lookup(local.defaults, setting, null))
    }
  }
}

resource "aws_lambda_function" "counter" {
  function_name                  = var.name
  description                    = "Counts unique visitors."
  architectures                  = ["arm64"]
  filename                       = var.package
  handler                        = "start.handle"
  memory_size                    = 256
  publish                        = true
  reserved_concurrent_executions = var.reserved_concurrency
  role                           = aws_iam_role.counter.arn
  runtime                        = "python3.13"
  source_code_hash               = filebase64sha256(var.package)
  timeout                        = 10

  environment {
    variables = local.variables
  }

  # By default only errors and warnings: Lambda's lines about each request cost about as much as its invocations.
  logging_config {
    application_log_level = "INFO"
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.counter.name
    system_log_level      = var.log_reports ? "INFO" : "WARN"
  }

  # The role has its permissions before a version is published, so the first request succeeds.
  depends_on = [aws_iam_role_policy.counter]

  lifecycle {
    precondition {
      condition     = length(jsonencode(local.variables)) <= 4096
      error_message = "The environment variables exceed Lambda's limit of 4 KB. Remove sites or origins from the variable sites."
    }
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that answers."
  function_name    = aws_lambda_function.counter.function_name
  function_version = aws_lambda_function.counter.version
}

# Created here, not by the function, so destroy deletes it.
resource "aws_cloudwatch_log_group" "counter" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 14
}
