resource "aws_cloudwatch_log_group" "worker" {
  name              = "/ecs/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_kms_key_arn
  tags              = var.tags
}

locals {
  # Metric → the sentence of the log that it counts.
  log_metrics = {
    WorkersStarted   = "worker started"
    RequestsTaken    = "request taken"
    RequestsSettled  = "request settled"
    RequestsRetried  = "request goes back to the queue"
    RequestsRefused  = "request refused for good"
    DevicesFailed    = "device failed; the report goes on without it"
    PollsFailing     = "the queue does not answer; backing off"
    DatabaseLost     = "database connection lost"
    EventsWaiting    = "events wait in the outbox"
    EventsRefused    = "an event is refused by its bus; the others go on without it"
    NoticesWaiting   = "notices wait"
    MailsNotSent     = "mail not sent"
    SchedulesRun     = "schedules looked at"
    SchedulesAtFault = "schedule cannot be followed; the others go on"
    StopsCutShort    = "stopped at the deadline with resources still held"
  }
}

resource "aws_cloudwatch_log_metric_filter" "count" {
  for_each = local.log_metrics

  name           = "${var.name}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.msg = \"${each.value}\" }"

  metric_transformation {
    name          = each.key
    namespace     = var.name
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_log_metric_filter" "partial" {
  name           = "${var.name}-RequestsPartial"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.msg = \"${local.log_metrics.RequestsSettled}\" && $.status = \"partial\" }"

  metric_transformation {
    name          = "RequestsPartial"
    namespace     = var.name
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_log_metric_filter" "elapsed" {
  name           = "${var.name}-RequestElapsed"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.msg = \"${local.log_metrics.RequestsSettled}\" && $.elapsedMs >= 0 }"

  metric_transformation {
    name      = "RequestElapsed"
    namespace = var.name
    value     = "$.elapsedMs"
    unit      = "Milliseconds"
  }
}

resource "aws_cloudwatch_log_metric_filter" "waited" {
  name           = "${var.name}-RequestWaited"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.msg = \"${local.log_metrics.RequestsTaken}\" && $.waitedMs >= 0 }"

  metric_transformation {
    name      = "RequestWaited"
    namespace = var.name
    value     = "$.waitedMs"
    unit      = "Milliseconds"
  }
}
