# A worker with everything switched on, and two ways to ask it for reports without its own schedules.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.66"
    }
  }
}

provider "aws" {
  region = var.region
}

module "report_worker" {
  source = "../.."

  name             = "acme-reports"
  image            = var.image
  cpu_architecture = "ARM64"
  tags             = { Team = "metering" }

  vpc_id                          = var.vpc_id
  subnet_ids                      = var.subnet_ids
  database_url_secret_arn         = var.database_url_secret_arn
  database_security_group_id      = var.database_security_group_id
  target_group_arn                = var.target_group_arn
  load_balancer_security_group_id = var.load_balancer_security_group_id
  public_url                      = "https://reports.acme.example"

  mail_from        = "Acme reports <reports@acme.example>"
  mail_from_domain = "bounce.acme.example"
  operations_email = "operations@acme.example"

  cpu_units          = 4096
  memory_mb          = 16384
  report_concurrency = 4
  max_tasks          = 20
  spot_weight        = 50

  kms_key_arn        = aws_kms_key.reports.arn
  log_kms_key_arn    = aws_kms_key.reports.arn
  report_expiry_days = 400
  alarm_topic_arns   = [aws_sns_topic.alarms.arn]
  request_rule_arns  = [aws_cloudwatch_event_rule.month_closed.arn]

  environment = {
    FETCH_CONCURRENCY  = "8"
    LINK_EXPIRES_HOURS = "720"
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "acme-reports-alarms"
  kms_master_key_id = aws_kms_key.reports.key_id
}
