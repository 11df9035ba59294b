resource "aws_scheduler_schedule_group" "reports" {
  name = var.name
  tags = var.tags
}

resource "aws_scheduler_schedule" "tick" {
  name                = "${var.name}-run-schedules"
  description         = "Has the worker ask for the reports of every schedule that is due"
  group_name          = aws_scheduler_schedule_group.reports.name
  schedule_expression = "rate(1 minute)"
  state               = var.schedules_enabled ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sqs_queue.requests.arn
    role_arn = aws_iam_role.scheduler.arn
    # Not by jsonencode, which writes < as \u003c: the scheduler would not know its own word.
    input = "{\"command\":\"run-schedules\",\"at\":\"<aws.scheduler.scheduled-time>\"}"

    # One that is lost is made up for by the next: no dead letter.
    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 3
    }
  }
}
