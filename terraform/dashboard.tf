locals {
  # Shorthands of the dashboard's own language: [namespace, metric, dimension, value, …, options].
  queue_metric   = ["AWS/SQS", "QueueName", aws_sqs_queue.requests.name]
  service_metric = ["ClusterName", local.cluster_name, "ServiceName", aws_ecs_service.worker.name]

  alarm_arns = concat(
    [for alarm in aws_cloudwatch_metric_alarm.log : alarm.arn],
    aws_cloudwatch_metric_alarm.schedules_stalled[*].arn,
    [
      aws_cloudwatch_metric_alarm.bounces.arn,
      aws_cloudwatch_metric_alarm.complaints.arn,
      aws_cloudwatch_metric_alarm.dead_letters.arn,
      aws_cloudwatch_metric_alarm.failure_rate.arn,
      aws_cloudwatch_metric_alarm.memory.arn,
      aws_cloudwatch_metric_alarm.no_poll.arn,
      aws_cloudwatch_metric_alarm.no_worker.arn,
      aws_cloudwatch_metric_alarm.oldest_message.arn,
    ],
  )

  # Title, statistic and lines of each graph, three to a row.
  graphs = [
    {
      title = "Requests waiting and in hand"
      stat  = "Maximum"
      metrics = [
        for name in ["ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"] :
        [local.queue_metric[0], name, local.queue_metric[1], local.queue_metric[2]]
      ]
    },
    {
      title   = "Age of the oldest request, s"
      stat    = "Maximum"
      metrics = [[local.queue_metric[0], "ApproximateAgeOfOldestMessage", local.queue_metric[1], local.queue_metric[2]]]
    },
    {
      title   = "Tasks"
      stat    = "Average"
      metrics = [for name in ["RunningTaskCount", "DesiredTaskCount"] : concat(["ECS/ContainerInsights", name], local.service_metric)]
    },
    {
      title   = "What became of requests"
      stat    = "Sum"
      metrics = [for name in ["RequestsSettled", "RequestsPartial", "RequestsRetried", "RequestsRefused"] : [var.name, name]]
    },
    {
      title   = "Time to make a report, ms, 95 % within"
      stat    = "p95"
      metrics = [[var.name, "RequestElapsed"]]
    },
    {
      title   = "Time in the queue, ms, 95 % within"
      stat    = "p95"
      metrics = [[var.name, "RequestWaited"]]
    },
    {
      title   = "CPU and memory, %"
      stat    = "Maximum"
      metrics = [for name in ["CPUUtilization", "MemoryUtilization"] : concat(["AWS/ECS", name], local.service_metric)]
    },
    {
      title   = "Dead letters"
      stat    = "Maximum"
      metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.dead_letters.name]]
    },
    {
      title   = "Troubles"
      stat    = "Sum"
      metrics = [for name in ["DevicesFailed", "DatabaseLost", "PollsFailing", "EventsWaiting", "EventsRefused", "NoticesWaiting", "MailsNotSent", "StopsCutShort"] : [var.name, name]]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "worker" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = local.alarm_arns }
      }],
      [
        for index, graph in local.graphs : {
          type   = "metric"
          x      = index % 3 * 8
          y      = 3 + floor(index / 3) * 6
          width  = 8
          height = 6
          properties = {
            title   = graph.title
            region  = local.region
            view    = "timeSeries"
            period  = 300
            stat    = graph.stat
            metrics = graph.metrics
          }
        }
      ],
      [{
        type   = "log"
        x      = 0
        y      = 21
        width  = 24
        height = 8
        properties = {
          title  = "Requests that were refused for good"
          region = local.region
          view   = "table"
          query  = "SOURCE '${aws_cloudwatch_log_group.worker.name}' | fields @timestamp, requestId, clientId, report, code, err.message | filter msg = '${local.log_metrics.RequestsRefused}' | sort @timestamp desc | limit 50"
        }
      }],
    )
  })
}
