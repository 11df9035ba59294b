locals {
  # The worker's own rule for a sender: an address, or one in angle brackets behind a name.
  mail_address      = regex("[^\\s<>@]+@[^\\s<>@]+", var.mail_from)
  mail_identity     = coalesce(var.mail_identity, split("@", local.mail_address)[1])
  mail_identity_arn = "arn:${local.partition}:ses:${local.region}:${local.account_id}:identity/${local.mail_identity}"
  created_identity  = aws_sesv2_email_identity.sender[*].email_identity
}

resource "aws_sesv2_email_identity" "sender" {
  count = var.create_mail_identity ? 1 : 0

  email_identity = local.mail_identity
  tags           = var.tags
}

# Bounces come as events; a mail to the sender about each would be a second way that nobody reads.
resource "aws_sesv2_email_identity_feedback_attributes" "sender" {
  count = var.create_mail_identity ? 1 : 0

  email_identity           = local.created_identity[0]
  email_forwarding_enabled = false

  depends_on = [aws_sesv2_configuration_set_event_destination.feedback]
}

resource "aws_sesv2_email_identity_mail_from_attributes" "sender" {
  count = var.create_mail_identity && var.mail_from_domain != null ? 1 : 0

  email_identity         = local.created_identity[0]
  mail_from_domain       = var.mail_from_domain
  behavior_on_mx_failure = "USE_DEFAULT_VALUE"
}

resource "aws_sesv2_configuration_set" "reports" {
  configuration_set_name = var.name
  tags                   = var.tags

  delivery_options {
    tls_policy = var.mail_tls_required ? "REQUIRE" : "OPTIONAL"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  sending_options {
    sending_enabled = true
  }
}

# SES ─▶ default bus ─▶ rule ─▶ request queue: the worker notes what became of each mail.
resource "aws_sesv2_configuration_set_event_destination" "feedback" {
  configuration_set_name = aws_sesv2_configuration_set.reports.configuration_set_name
  event_destination_name = "event-bridge"

  event_destination {
    enabled              = true
    matching_event_types = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"]

    event_bridge_destination {
      event_bus_arn = "arn:${local.partition}:events:${local.region}:${local.account_id}:event-bus/default"
    }
  }
}

resource "aws_cloudwatch_event_rule" "mail_feedback" {
  name        = "${var.name}-mail-feedback"
  description = "What became of the mails of ${var.name}"
  tags        = var.tags

  event_pattern = jsonencode({
    source = ["aws.ses"]
    detail = {
      eventType = ["Send", "Delivery", "Bounce", "Complaint", "Reject"]
      mail = {
        tags = { "ses:configuration-set" = [aws_sesv2_configuration_set.reports.configuration_set_name] }
      }
    }
  })
}

resource "aws_cloudwatch_event_target" "mail_feedback" {
  rule = aws_cloudwatch_event_rule.mail_feedback.name
  arn  = aws_sqs_queue.requests.arn

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}
