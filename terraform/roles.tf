data "aws_iam_policy_document" "assumed_by_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:ecs:${local.region}:${local.account_id}:*"]
    }
  }
}

# What the worker does itself

resource "aws_iam_role" "worker" {
  name                 = "${var.name}-worker"
  description          = "What the tasks of ${var.name} may do"
  assume_role_policy   = data.aws_iam_policy_document.assumed_by_tasks.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "worker" {
  name   = "worker"
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.worker.json
}

data "aws_iam_policy_document" "worker" {
  statement {
    sid       = "TakeRequestsAndAskForThem"
    resources = [aws_sqs_queue.requests.arn]
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]
  }

  statement {
    sid       = "RefuseRequests"
    resources = [aws_sqs_queue.dead_letters.arn]
    actions   = ["sqs:SendMessage"]
  }

  dynamic "statement" {
    for_each = aws_sqs_queue.events[*].arn

    content {
      sid       = "QueueEvents"
      resources = [statement.value]
      actions   = ["sqs:SendMessage"]
    }
  }

  dynamic "statement" {
    for_each = var.event_bus_name[*]

    content {
      sid       = "PublishEvents"
      resources = ["arn:${local.partition}:events:${local.region}:${local.account_id}:event-bus/${statement.value}"]
      actions   = ["events:PutEvents"]
    }
  }

  statement {
    sid       = "StoreReports"
    resources = ["${aws_s3_bucket.reports.arn}/${var.reports_prefix}/*"]
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
  }

  statement {
    sid       = "RemoveKeptData"
    resources = ["${aws_s3_bucket.reports.arn}/${var.reports_prefix}/.kept/*"]
    actions   = ["s3:DeleteObject"]
  }

  # Without the right to list, S3 says that what is missing is forbidden: a pointer to nothing would be tried again and again.
  statement {
    sid       = "TellMissingFromForbidden"
    resources = concat([aws_s3_bucket.reports.arn], [for name in var.pointer_buckets : "arn:${local.partition}:s3:::${name}"])
    actions   = ["s3:ListBucket"]
  }

  statement {
    sid     = "ReadLogosAndLargeRequests"
    actions = ["s3:GetObject"]
    resources = concat(
      ["${aws_s3_bucket.reports.arn}/${var.logos_prefix}/*"],
      [for name in concat(var.image_buckets, var.pointer_buckets) : "arn:${local.partition}:s3:::${name}/*"],
    )
  }

  # SES checks the second when it makes a MIME message of a mail, as it does for attachments.
  statement {
    sid     = "SendMail"
    actions = ["ses:SendEmail", "ses:SendRawEmail"]
    resources = [
      local.mail_identity_arn,
      aws_sesv2_configuration_set.reports.arn,
    ]

    condition {
      test     = "StringEquals"
      variable = "ses:FromAddress"
      values   = [local.mail_address]
    }
  }

  statement {
    sid       = "ProtectOwnTask"
    resources = ["arn:${local.partition}:ecs:${local.region}:${local.account_id}:task/${local.cluster_name}/*"]
    actions   = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn[*]

    content {
      sid       = "UseKey"
      resources = [statement.value]
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    }
  }

  dynamic "statement" {
    for_each = var.enable_execute_command ? ["*"] : []

    content {
      sid       = "OpenShell"
      resources = [statement.value]
      actions = [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ]
    }
  }
}

# What an operator's own task may do besides: the command redrive takes dead letters

resource "aws_iam_role" "operator" {
  name                 = "${var.name}-operator"
  description          = "What a task with a command of ${var.name} may do, redrive included"
  assume_role_policy   = data.aws_iam_policy_document.assumed_by_tasks.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "operator" {
  name   = "operator"
  role   = aws_iam_role.operator.id
  policy = data.aws_iam_policy_document.operator.json
}

data "aws_iam_policy_document" "operator" {
  source_policy_documents = [data.aws_iam_policy_document.worker.json]

  statement {
    sid       = "TakeDeadLetters"
    resources = [aws_sqs_queue.dead_letters.arn]
    actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
  }
}

# What ECS does to start a task

locals {
  # Of an image in ECR; another registry needs no right here.
  ecr = try(regex("^(?P<account>\\d{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/(?P<name>[^:@]+)", var.image), null)
  ecr_repository_arns = [
    for image in local.ecr[*] : "arn:${local.partition}:ecr:${image.region}:${image.account}:repository/${image.name}"
  ]
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-execution"
  description          = "What ECS may do to start tasks of ${var.name}"
  assume_role_policy   = data.aws_iam_policy_document.assumed_by_tasks.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "execution" {
  name   = "execution"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "WriteLog"
    resources = ["${aws_cloudwatch_log_group.worker.arn}:*"]
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
  }

  statement {
    sid       = "ReadDatabaseUrl"
    resources = [var.database_url_secret_arn]
    actions   = ["secretsmanager:GetSecretValue"]
  }

  dynamic "statement" {
    for_each = var.database_url_secret_kms_key_arn[*]

    content {
      sid       = "DecryptDatabaseUrl"
      resources = [statement.value]
      actions   = ["kms:Decrypt"]
    }
  }

  dynamic "statement" {
    for_each = length(local.ecr_repository_arns) > 0 ? [local.ecr_repository_arns] : []

    content {
      sid       = "PullImage"
      resources = statement.value
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }
  }

  dynamic "statement" {
    for_each = length(local.ecr_repository_arns) > 0 ? ["*"] : []

    content {
      sid       = "LogInToRegistry"
      resources = [statement.value]
      actions   = ["ecr:GetAuthorizationToken"]
    }
  }
}

# What the scheduler does

data "aws_iam_policy_document" "assumed_by_scheduler" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_scheduler_schedule_group.reports.arn]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name                 = "${var.name}-scheduler"
  description          = "Lets schedules of the group ${var.name} ask for reports"
  assume_role_policy   = data.aws_iam_policy_document.assumed_by_scheduler.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "scheduler"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "AskForReports"
    resources = [aws_sqs_queue.requests.arn, aws_sqs_queue.dead_letters.arn]
    actions   = ["sqs:SendMessage"]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn[*]

    content {
      sid       = "UseKey"
      resources = [statement.value]
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    }
  }
}
