# The same report every month, at 06:00 in Berlin: by a schedule of one's own, without any in the worker's catalogue.
resource "aws_scheduler_schedule" "monthly" {
  name                         = "acme-monthly"
  group_name                   = module.report_worker.schedule_group_name
  schedule_expression          = "cron(0 6 1 * ? *)"
  schedule_expression_timezone = "Europe/Berlin"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.report_worker.request_queue_arn
    role_arn = module.report_worker.scheduler_role_arn

    # jsonencode writes < and > as \u003c and \u003e, and the scheduler would not know its own word.
    input = replace(replace(jsonencode({
      report   = "energy.monthly-energy"
      clientId = "acme"
      period   = { relative = "previous-month" }
      schedule = { id = "monthly-by-rule", at = "<aws.scheduler.scheduled-time>" }
    }), "\\u003c", "<"), "\\u003e", ">")

    dead_letter_config {
      arn = module.report_worker.dead_letter_queue_arn
    }
  }
}

# A report whenever another service says that a month is closed: the event's detail is the request.
resource "aws_cloudwatch_event_rule" "month_closed" {
  name = "acme-month-closed"

  event_pattern = jsonencode({
    source      = ["acme.metering"]
    detail-type = ["report.requested"]
  })
}

resource "aws_cloudwatch_event_target" "month_closed" {
  rule = aws_cloudwatch_event_rule.month_closed.name
  arn  = module.report_worker.request_queue_arn

  dead_letter_config {
    arn = module.report_worker.dead_letter_queue_arn
  }
}
