locals {
  has_door = var.target_group_arn != null

  # Absent values are left out: the worker has defaults of its own.
  environment = {
    NODE_ENV                   = "production"
    AWS_REGION                 = local.region
    QUEUE_URL                  = aws_sqs_queue.requests.url
    DEAD_LETTER_QUEUE_URL      = aws_sqs_queue.dead_letters.url
    EVENT_QUEUE_URL            = one(aws_sqs_queue.events[*].url)
    EVENT_BUS_NAME             = var.event_bus_name
    REPORTS_BUCKET             = aws_s3_bucket.reports.id
    REPORTS_PREFIX             = var.reports_prefix
    IMAGE_BUCKETS              = join(",", var.image_buckets)
    MAIL_FROM                  = var.mail_from
    MAIL_CONFIGURATION_SET     = aws_sesv2_configuration_set.reports.configuration_set_name
    OPERATIONS_EMAIL           = var.operations_email
    REPORT_CONCURRENCY         = var.report_concurrency
    VISIBILITY_TIMEOUT_SECONDS = var.visibility_timeout_seconds
    MAX_ATTEMPTS               = var.max_attempts
    SHUTDOWN_DEADLINE_SECONDS  = var.stop_timeout_seconds - 20
    HTTP_PORT                  = var.http_port
    HTTP_HOST                  = local.has_door ? "0.0.0.0" : "127.0.0.1"
    PUBLIC_URL                 = var.public_url
    SCRATCH_DIR                = var.scratch_dir
    LOG_LEVEL                  = var.log_level
  }

  secrets = {
    DATABASE_URL = (
      var.database_url_secret_key == null
      ? var.database_url_secret_arn
      : "${var.database_url_secret_arn}:${var.database_url_secret_key}::"
    )
  }

  container = {
    image                  = var.image
    user                   = "10001"
    readonlyRootFilesystem = !var.enable_execute_command
    environment = [
      for name, value in merge(var.environment, local.environment) : { name = name, value = tostring(value) }
      if value != null && value != ""
    ]
    secrets     = [for name, arn in local.secrets : { name = name, valueFrom = arn }]
    mountPoints = [{ sourceVolume = "scratch", containerPath = var.scratch_dir, readOnly = false }]
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.worker.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "task"
        # A log that does not take lines must not hold up reports.
        mode            = "non-blocking"
        max-buffer-size = "25m"
      }
    }
  }

  migrate_container = merge(local.container, {
    name      = "migrate"
    essential = false
    command   = ["migrate"]
  })

  worker_container = merge(local.container, {
    name         = "worker"
    essential    = true
    command      = ["start"]
    stopTimeout  = var.stop_timeout_seconds
    dependsOn    = [for name in local.first_containers : { containerName = name, condition = "SUCCESS" }]
    portMappings = [for port in local.open_ports : { containerPort = port, hostPort = port, protocol = "tcp" }]
    healthCheck = {
      command     = ["CMD", "node", "dist/src/main.js", "health"]
      interval    = 30
      timeout     = 10
      retries     = 3
      startPeriod = 60
    }
  })

  # A command as a task of its own, by the role of operators.
  run_task = {
    for command in ["history", "migrate"] : command => join(" ", [
      "aws ecs run-task --cluster ${local.cluster_arn} --task-definition ${aws_ecs_task_definition.worker.arn} --launch-type FARGATE",
      "--network-configuration '${jsonencode({ awsvpcConfiguration = {
        subnets        = var.subnet_ids
        securityGroups = local.security_group_ids
        assignPublicIp = var.assign_public_ip ? "ENABLED" : "DISABLED"
      } })}'",
      "--overrides '${jsonencode({
        taskRoleArn        = aws_iam_role.operator.arn
        containerOverrides = [{ name = "worker", command = [command] }]
      })}'",
    ])
  }

  security_group_ids = concat([aws_security_group.task.id], var.security_group_ids)
  first_containers   = [for name in ["migrate"] : name if var.migrate_on_start]
  open_ports         = [for port in [var.http_port] : port if local.has_door]
  cluster_arn        = coalesce(var.cluster_arn, one(aws_ecs_cluster.own[*].arn))
  cluster_name       = element(split("/", local.cluster_arn), 1)
}

resource "aws_ecs_cluster" "own" {
  count = var.cluster_arn == null ? 1 : 0

  name = var.name
  tags = var.tags

  # The autoscaling divides by the number of running tasks, which only this tells.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "own" {
  count = var.cluster_arn == null ? 1 : 0

  cluster_name       = aws_ecs_cluster.own[0].name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_ecs_task_definition" "worker" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu_units
  memory                   = var.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.worker.arn
  tags                     = var.tags

  container_definitions = jsonencode([
    for container in [local.migrate_container, local.worker_container] : container
    if container.name == "worker" || contains(local.first_containers, container.name)
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  ephemeral_storage {
    size_in_gib = var.scratch_gib
  }

  volume {
    name = "scratch"
  }
}

resource "aws_ecs_service" "worker" {
  name                               = var.name
  cluster                            = local.cluster_arn
  task_definition                    = aws_ecs_task_definition.worker.arn
  desired_count                      = var.min_tasks
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = local.has_door ? 120 : null
  # Without it another capacity_provider_strategy would need another service.
  force_new_deployment    = true
  enable_execute_command  = var.enable_execute_command
  enable_ecs_managed_tags = true
  propagate_tags          = "SERVICE"
  tags                    = var.tags

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = var.min_tasks
    weight            = 100 - var.spot_weight
  }

  dynamic "capacity_provider_strategy" {
    for_each = var.spot_weight > 0 ? [var.spot_weight] : []

    content {
      capacity_provider = "FARGATE_SPOT"
      weight            = capacity_provider_strategy.value
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = local.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arn[*]

    content {
      target_group_arn = load_balancer.value
      container_name   = "worker"
      container_port   = var.http_port
    }
  }

  lifecycle {
    # The autoscaling's.
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_ecs_cluster_capacity_providers.own,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.worker,
    aws_vpc_security_group_egress_rule.database,
    aws_vpc_security_group_egress_rule.https,
    aws_vpc_security_group_ingress_rule.database,
  ]
}
