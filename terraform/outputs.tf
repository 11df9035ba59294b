output "request_queue_url" {
  description = "URL of the request queue."
  value       = aws_sqs_queue.requests.url
}

output "request_queue_arn" {
  description = "ARN of the request queue, for rules, schedules and policies of callers."
  value       = aws_sqs_queue.requests.arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue: what can never succeed, with its reason."
  value       = aws_sqs_queue.dead_letters.url
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue, for `dead_letter_config` of rules and schedules that ask for reports."
  value       = aws_sqs_queue.dead_letters.arn
}

output "event_queue_url" {
  description = "URL of the queue of completion events; null with `event_bus_name`."
  value       = one(aws_sqs_queue.events[*].url)
}

output "event_queue_arn" {
  description = "ARN of the queue of completion events, for policies of whoever reads them; null with `event_bus_name`."
  value       = one(aws_sqs_queue.events[*].arn)
}

output "bucket_name" {
  description = "The bucket of the workbooks."
  value       = aws_s3_bucket.reports.id
}

output "bucket_arn" {
  description = "ARN of the bucket of the workbooks, for policies of whoever reads them."
  value       = aws_s3_bucket.reports.arn
}

output "cluster_arn" {
  description = "The ECS cluster, made or given."
  value       = local.cluster_arn
}

output "service_name" {
  description = "The ECS service."
  value       = aws_ecs_service.worker.name
}

output "task_definition_arn" {
  description = "The task definition of this deployment."
  value       = aws_ecs_task_definition.worker.arn
}

output "task_security_group_id" {
  description = "The tasks' security group, for rules of a database."
  value       = aws_security_group.task.id
}

output "worker_role_arn" {
  description = "The role of the tasks, for policies of buckets and keys of others."
  value       = aws_iam_role.worker.arn
}

output "operator_role_arn" {
  description = "The role for a task that runs a command, `redrive` included."
  value       = aws_iam_role.operator.arn
}

output "scheduler_role_arn" {
  description = "The role for further schedules of `schedule_group_name`."
  value       = aws_iam_role.scheduler.arn
}

output "schedule_group_name" {
  description = "The group for schedules that ask for reports."
  value       = aws_scheduler_schedule_group.reports.name
}

output "configuration_set_name" {
  description = "The SES configuration set, whose feedback comes back to the worker."
  value       = aws_sesv2_configuration_set.reports.configuration_set_name
}

output "dkim_records" {
  description = "CNAME records, name to value, that verify a domain in `mail_identity`; none for an address or an identity that was there."
  value = {
    for token in flatten(aws_sesv2_email_identity.sender[*].dkim_signing_attributes[*].tokens) :
    "${token}._domainkey.${local.mail_identity}" => "${token}.dkim.amazonses.com"
  }
}

output "log_group_name" {
  description = "The log of all tasks."
  value       = aws_cloudwatch_log_group.worker.name
}

output "dashboard_name" {
  description = "The CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.worker.dashboard_name
}

output "alarm_arns" {
  description = "All alarms."
  value       = local.alarm_arns
}

output "run_command" {
  description = "Runs the command `history` as a task; any other can stand in its place. What it prints is in the log."
  value       = local.run_task["history"]
}

output "migrate_command" {
  description = "Brings the schema up to date, before a deployment without `migrate_on_start`."
  value       = local.run_task["migrate"]
}
