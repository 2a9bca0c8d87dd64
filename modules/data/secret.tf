# Ephemeral, so the value is written to the parameter and is in no state or plan.
ephemeral "aws_secretsmanager_random_password" "secret" {
  exclude_punctuation = true
  password_length     = 64
}

resource "aws_ssm_parameter" "secret" {
  name             = "/${var.name}/ip-hash-secret"
  description      = "Footfall's key for pseudonyms: who has it can tell an address from its pseudonym."
  type             = "SecureString"
  value_wo         = coalesce(var.ip_hash_secret, ephemeral.aws_secretsmanager_random_password.secret.random_password)
  value_wo_version = var.secret_version
}
