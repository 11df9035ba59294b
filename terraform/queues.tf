locals {
  has_event_queue = var.event_bus_name == null

  queues = {
    for name, queue in {
      requests     = { arn = aws_sqs_queue.requests.arn, url = aws_sqs_queue.requests.url }
      dead_letters = { arn = aws_sqs_queue.dead_letters.arn, url = aws_sqs_queue.dead_letters.url }
      events       = { arn = one(aws_sqs_queue.events[*].arn), url = one(aws_sqs_queue.events[*].url) }
    } : name => queue if name != "events" || local.has_event_queue
  }
  retention_seconds = var.message_retention_days * 86400
  # What the client sends at most, and SQS takes.
  max_message_bytes = 1048576
}

# A standard queue: the worker sends and redrives without message groups, and callers give one for fair sharing between clients.
resource "aws_sqs_queue" "requests" {
  name                       = "${var.name}-requests"
  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = local.retention_seconds
  max_message_size           = local.max_message_bytes
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  kms_master_key_id          = var.kms_key_arn
  tags                       = var.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  max_message_size          = local.max_message_bytes
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.requests.arn]
  })
}

resource "aws_sqs_queue" "events" {
  count = local.has_event_queue ? 1 : 0

  name                      = "${var.name}-events"
  message_retention_seconds = local.retention_seconds
  max_message_size          = local.max_message_bytes
  receive_wait_time_seconds = 20
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

locals {
  # Rules may send to these two; nobody but this account's own roles to the events.
  rule_queues = ["requests", "dead_letters"]
  rule_arns   = concat([aws_cloudwatch_event_rule.mail_feedback.arn], var.request_rule_arns)
}

data "aws_iam_policy_document" "queue" {
  for_each = local.queues

  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = contains(local.rule_queues, each.key) ? [local.rule_arns] : []

    content {
      sid       = "LetRulesSend"
      actions   = ["sqs:SendMessage"]
      resources = [each.value.arn]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = statement.value
      }
    }
  }
}

resource "aws_sqs_queue_policy" "queue" {
  for_each = local.queues

  queue_url = each.value.url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}
