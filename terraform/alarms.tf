locals {
  queue_dimensions   = { QueueName = aws_sqs_queue.requests.name }
  service_dimensions = { ClusterName = local.cluster_name, ServiceName = aws_ecs_service.worker.name }

  # Alarms on what the log says: more than `threshold` times in each of `periods` times five minutes.
  log_alarms = {
    queue-unreachable = {
      metric      = "PollsFailing"
      threshold   = 0
      periods     = 2
      description = "Workers cannot poll the request queue. Look at err of 'the queue does not answer' in the log: permissions, the way to SQS, or SQS itself."
    }
    database-lost = {
      metric      = "DatabaseLost"
      threshold   = 3
      periods     = 2
      description = "Connections to the database keep breaking. Reports are retried; look at the database, its connection limit and its failovers."
    }
    events-waiting = {
      metric      = "EventsWaiting"
      threshold   = 0
      periods     = 3
      description = "Completion events have not left for 15 minutes. None is lost; look at err of 'events wait in the outbox' in the log."
    }
    events-refused = {
      metric      = "EventsRefused"
      threshold   = 0
      periods     = 1
      description = "The event queue or bus will not take an event as it is; it is tried again each hour. Look for eventId in the log."
    }
    notices-waiting = {
      metric      = "NoticesWaiting"
      threshold   = 0
      periods     = 3
      description = "Owners are not told of failed or late reports. Look at err of 'notices wait' in the log: SES, or the database."
    }
    mail-failing = {
      metric      = "MailsNotSent"
      threshold   = 5
      periods     = 1
      description = "Mails are refused or uncertain. Look at state and reason of 'mail not sent' in the log; uncertain ones are never sent again by themselves."
    }
    schedules-at-fault = {
      metric      = "SchedulesAtFault"
      threshold   = 0
      periods     = 1
      description = "A schedule in the database cannot be followed; the others go on. The command schedules shows it; mend it in the catalogue."
    }
    stops-cut-short = {
      metric      = "StopsCutShort"
      threshold   = 0
      periods     = 1
      description = "A worker did not stop within its deadline; held in the log says what it held. Its reports are taken over when their leases end."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "log" {
  for_each = local.log_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = var.name
  metric_name         = each.value.metric
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  # A metric has no name until its filter is there.
  depends_on = [aws_cloudwatch_log_metric_filter.count]
}

resource "aws_cloudwatch_metric_alarm" "oldest_message" {
  alarm_name          = "${var.name}-oldest-message"
  alarm_description   = "A request is older than ${var.max_message_age_seconds} s. Look whether workers run, whether requests are retried (RequestsRetried), and whether max_tasks is reached. What is older than ${var.message_retention_days} days is lost."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = local.queue_dimensions
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_message_age_seconds
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "There are dead letters. The command redrive lists them with their reasons and, once the reason is gone, sends those chosen again with --move."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "failure_rate" {
  alarm_name          = "${var.name}-failure-rate"
  alarm_description   = "More than ${var.max_failure_percent} % of the requests of 15 minutes were refused for good. code of 'request refused for good' in the log tells why, and the table of reason codes what it means."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_failure_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  metric_query {
    id          = "percent"
    label       = "Refused, in per cent"
    expression  = "IF(refused + settled >= ${var.min_settled_requests}, 100 * refused / (refused + settled), 0)"
    return_data = true
  }

  metric_query {
    id = "refused"

    metric {
      namespace   = var.name
      metric_name = "RequestsRefused"
      stat        = "Sum"
      period      = 900
    }
  }

  metric_query {
    id = "settled"

    metric {
      namespace   = var.name
      metric_name = "RequestsSettled"
      stat        = "Sum"
      period      = 900
    }
  }

  depends_on = [aws_cloudwatch_log_metric_filter.count]
}

resource "aws_cloudwatch_metric_alarm" "no_poll" {
  alarm_name          = "${var.name}-no-poll"
  alarm_description   = "Nobody has asked the request queue for messages for 15 minutes, and none is in hand. Look at the tasks, their health check and 'the queue does not answer' in the log."
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  metric_query {
    id          = "idle"
    label       = "Neither a poll nor a message in hand"
    expression  = "IF(FILL(empty, 0) + FILL(received, 0) + FILL(held, 0) > 0, 0, 1)"
    return_data = true
  }

  metric_query {
    id = "empty"

    metric {
      namespace   = "AWS/SQS"
      metric_name = "NumberOfEmptyReceives"
      dimensions  = local.queue_dimensions
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "received"

    metric {
      namespace   = "AWS/SQS"
      metric_name = "NumberOfMessagesReceived"
      dimensions  = local.queue_dimensions
      stat        = "Sum"
      period      = 300
    }
  }

  # While every slot has a long report, nobody polls.
  metric_query {
    id = "held"

    metric {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesNotVisible"
      dimensions  = local.queue_dimensions
      stat        = "Maximum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "no_worker" {
  alarm_name          = "${var.name}-no-worker"
  alarm_description   = "Fewer than ${var.min_tasks} tasks run. Look at the events of the ECS service, and why its last tasks stopped: image, secret, migration, memory."
  namespace           = "ECS/ContainerInsights"
  metric_name         = "RunningTaskCount"
  dimensions          = local.service_dimensions
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = var.min_tasks
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  alarm_name          = "${var.name}-memory"
  alarm_description   = "Tasks use more than 90 % of their memory. Raise memory_mb, or lower report_concurrency or REPORT_DATA_MAX_MB, before they are killed."
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  dimensions          = local.service_dimensions
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "schedules_stalled" {
  count = var.schedules_enabled ? 1 : 0

  alarm_name          = "${var.name}-schedules-stalled"
  alarm_description   = "No worker has looked for due schedules for 15 minutes; after 20, runs count as missed. Look at the schedule ${var.name}-run-schedules, and whether workers take messages."
  namespace           = var.name
  metric_name         = "SchedulesRun"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_metric_filter.count]
}

# SES judges the account as a whole, and stops an account that goes on like this.

resource "aws_cloudwatch_metric_alarm" "bounces" {
  alarm_name          = "${var.name}-bounces"
  alarm_description   = "More than 5 % of the account's mails bounce; SES puts an account under review at that rate. The command suppressions shows whom the worker no longer mails; mend the catalogue's recipients."
  namespace           = "AWS/SES"
  metric_name         = "Reputation.BounceRate"
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.05
  treat_missing_data  = "ignore"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "complaints" {
  alarm_name          = "${var.name}-complaints"
  alarm_description   = "More than 1 in 1000 of the account's mails is complained of; SES puts an account under review at that rate. Ask those who complained, whom the command suppressions shows, before mailing them again."
  namespace           = "AWS/SES"
  metric_name         = "Reputation.ComplaintRate"
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.001
  treat_missing_data  = "ignore"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}
