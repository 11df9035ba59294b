# What must be given

variable "image" {
  description = "The worker's image, by a tag of its own or a digest."
  type        = string

  validation {
    condition     = can(regex("^[^@]+(:[\\w][\\w.-]*|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "Give the image with a tag other than latest, or with a digest: a task that is replaced must run the same program."
  }
}

variable "vpc_id" {
  description = "The VPC that the tasks run in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "Give the id of a VPC, vpc-…"
  }
}

variable "subnet_ids" {
  description = "Subnets of the tasks: private ones with a way to SQS, S3, SES, EventBridge, Secrets Manager, CloudWatch Logs and the registry."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "Give at least one subnet, subnet-…; two in different zones outlive the loss of one."
  }
}

variable "database_url_secret_arn" {
  description = "Secrets Manager secret with `DATABASE_URL`, `postgres://user:password@host:5432/database`."
  type        = string

  validation {
    condition     = can(regex("^arn:[\\w-]+:secretsmanager:[\\w-]+:\\d{12}:secret:[^:]+$", var.database_url_secret_arn))
    error_message = "Give the ARN of a Secrets Manager secret, without a key: that is database_url_secret_key."
  }
}

variable "mail_from" {
  description = "The sender of mails, e.g. `Reports <reports@example.com>`."
  type        = string

  validation {
    condition     = can(regex("^([^<>@\\r\\n]*<[^\\s<>@]+@[^\\s<>@]+>|[^\\s<>@]+@[^\\s<>@]+)$", var.mail_from))
    error_message = "Give one address, bare or as Reports <reports@example.com>."
  }
}

# Names

variable "name" {
  description = "What all resources are called by, or begin with; also the namespace of the metrics."
  type        = string
  default     = "report-worker"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "Give 3 to 32 of a-z, 0-9 and -, beginning with a letter and not ending with -."
  }
}

variable "tags" {
  description = "Tags of every resource that can have some."
  type        = map(string)
  default     = {}
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of all roles."
  type        = string
  default     = null
}

# The task

variable "cpu_architecture" {
  description = "`ARM64` or `X86_64`: what the image was built for."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["ARM64", "X86_64"], var.cpu_architecture)
    error_message = "Give ARM64 or X86_64."
  }
}

variable "cpu_units" {
  description = "CPU of a task, 1024 to the core."
  type        = number
  default     = 2048

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu_units)
    error_message = "Give what Fargate has: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory_mb" {
  description = "Memory of a task. It must hold `report_concurrency` times `REPORT_DATA_MAX_MB`, the heaps of the threads, and some 350 MB of the process."
  type        = number
  default     = 8192

  validation {
    condition = contains(try({
      "256"   = [512, 1024, 2048]
      "512"   = range(1024, 4097, 1024)
      "1024"  = range(2048, 8193, 1024)
      "2048"  = range(4096, 16385, 1024)
      "4096"  = range(8192, 30721, 1024)
      "8192"  = range(16384, 61441, 4096)
      "16384" = range(32768, 122881, 8192)
    }[tostring(var.cpu_units)], []), var.memory_mb)
    error_message = "Fargate has no such memory with this cpu_units: 2048 go with 4096 to 16384 in steps of 1024; the others are in its documentation under task size."
  }
}

variable "scratch_gib" {
  description = "Disk of a task for workbooks in the making. 20 are in the price."
  type        = number
  default     = 21

  validation {
    condition     = var.scratch_gib >= 21 && var.scratch_gib <= 200
    error_message = "Give 21 to 200."
  }
}

variable "scratch_dir" {
  description = "Where the disk of `scratch_gib` is mounted. The image must have it as a volume that belongs to user 10001: all else is read-only."
  type        = string
  default     = "/scratch"

  validation {
    condition     = startswith(var.scratch_dir, "/") && var.scratch_dir != "/"
    error_message = "Give an absolute path other than /."
  }
}

variable "stop_timeout_seconds" {
  description = "How long a task may take to stop before it is killed. The worker itself is done 20 s earlier."
  type        = number
  default     = 120

  validation {
    condition     = var.stop_timeout_seconds >= 45 && var.stop_timeout_seconds <= 120
    error_message = "Give 45 to 120: Fargate allows no more, and a poll of the queue must end within it."
  }
}

variable "migrate_on_start" {
  description = "Whether each task brings the schema up to date before its worker starts. ECS waits three minutes for that. If not, run the output `migrate_command` before each deployment."
  type        = bool
  default     = true
}

variable "enable_execute_command" {
  description = "ECS Exec, for a shell in a task. The container's file system is then writable, as ECS Exec needs it."
  type        = bool
  default     = false
}

variable "environment" {
  description = "Further settings of the worker, by the names of the worker's README. What the module sets itself has a variable of its own."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.environment), [
      "MAIL_ATTACHMENT_MAX_MB",
      "LINK_EXPIRES_HOURS",
      "IMAGE_HOSTS",
      "IMAGE_MAX_BYTES",
      "IMAGE_TIMEOUT_MS",
      "REPORT_DATA_MAX_MB",
      "FETCH_CONCURRENCY",
      "REPORT_TIMEOUT_SECONDS",
      "DEVICE_TIMEOUT_SECONDS",
      "DATABASE_POOL_MIN",
      "DATABASE_POOL_MAX",
      "DATABASE_ACQUIRE_TIMEOUT_SECONDS",
      "DATABASE_STATEMENT_TIMEOUT_SECONDS",
      "SLOW_QUERY_MS",
      "WORKER_THREADS",
      "WORKER_THREAD_MEMORY_MB",
      "WORKBOOK_DEFLATE_LEVEL",
      "QUEUE_WAIT_SECONDS",
      "RETRY_BASE_SECONDS",
      "HTTP_REQUESTS_PER_MINUTE",
      "HTTP_TRUSTED_PROXIES",
      "HEALTH_MAX_SILENCE_SECONDS",
      "CODE_VERSION",
    ])) == 0
    error_message = "The worker has no such setting, or the module sets it by a variable of its own: see the README of each."
  }
}

variable "log_level" {
  description = "`trace`, `debug` or `info`. Above info the worker is silent about what the alarms count."
  type        = string
  default     = "info"

  validation {
    condition     = contains(["trace", "debug", "info"], var.log_level)
    error_message = "Give trace, debug or info."
  }
}

variable "operations_email" {
  description = "Who is told of a failed report when no client's owner can be."
  type        = string
  default     = null
}

# Where it runs

variable "cluster_arn" {
  description = "An ECS cluster with Container Insights and the capacity providers `FARGATE` and `FARGATE_SPOT`. Without it the module makes one."
  type        = string
  default     = null

  validation {
    condition     = var.cluster_arn == null || can(regex(":cluster/[\\w-]+$", var.cluster_arn))
    error_message = "Give the ARN of an ECS cluster."
  }
}

variable "min_tasks" {
  description = "The fewest tasks."
  type        = number
  default     = 1

  validation {
    condition     = var.min_tasks >= 1
    error_message = "Give at least 1: without a task nothing takes messages, and the backlog of a task cannot be told."
  }
}

variable "max_tasks" {
  description = "The most tasks. Each opens up to `DATABASE_POOL_MAX` and 7 more connections to the database."
  type        = number
  default     = 10

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "Give at least min_tasks."
  }
}

variable "backlog_per_task" {
  description = "How many messages may wait for each task before there is another one."
  type        = number
  default     = 10

  validation {
    condition     = var.backlog_per_task > 0
    error_message = "Give more than 0."
  }
}

variable "spot_weight" {
  description = "Of 100 tasks beyond `min_tasks`, how many are on Fargate Spot. One that is taken away hands its reports back; none is lost."
  type        = number
  default     = 0

  validation {
    condition     = var.spot_weight >= 0 && var.spot_weight <= 100
    error_message = "Give 0 to 100."
  }
}

variable "assign_public_ip" {
  description = "Whether tasks have public addresses; only for subnets without a NAT gateway or endpoints."
  type        = bool
  default     = false
}

variable "security_group_ids" {
  description = "Further security groups of the tasks."
  type        = list(string)
  default     = []
}

variable "database_security_group_id" {
  description = "Security group of the database, which then lets the tasks in. Without it a group in `security_group_ids` must."
  type        = string
  default     = null
}

variable "database_port" {
  description = "Port of the database, for the rules of `database_security_group_id`."
  type        = number
  default     = 5432
}

variable "database_url_secret_key" {
  description = "Key of `DATABASE_URL` in a secret that is a JSON object."
  type        = string
  default     = null
}

variable "database_url_secret_kms_key_arn" {
  description = "Customer key that the secret is encrypted with."
  type        = string
  default     = null
}

# Queues

variable "report_concurrency" {
  description = "Reports at a time in each task."
  type        = number
  default     = 2

  validation {
    condition     = var.report_concurrency >= 1 && var.report_concurrency <= 64
    error_message = "Give 1 to 64."
  }
}

variable "visibility_timeout_seconds" {
  description = "How long a message in hand stays hidden unless it is renewed: after a crash, how long until another worker takes over."
  type        = number
  default     = 120

  validation {
    condition     = var.visibility_timeout_seconds >= 2 && var.visibility_timeout_seconds <= 43200
    error_message = "Give 2 to 43200."
  }
}

variable "max_attempts" {
  description = "Attempts before the worker gives a report up, with its reason."
  type        = number
  default     = 9

  validation {
    condition     = var.max_attempts >= 1 && var.max_attempts <= 100
    error_message = "Give 1 to 100."
  }
}

variable "max_receive_count" {
  description = "Receives before SQS itself moves a message away, without a reason: a last resort, for a message that ends every worker which takes it."
  type        = number
  default     = 100

  validation {
    condition     = var.max_receive_count > var.max_attempts && var.max_receive_count <= 1000
    error_message = "Give more than max_attempts, 1000 at most: a receive is not always an attempt, and the worker tells the reason."
  }
}

variable "message_retention_days" {
  description = "How long requests and events wait in their queues; dead letters wait 14 days."
  type        = number
  default     = 14

  validation {
    condition     = var.message_retention_days >= 1 && var.message_retention_days <= 14
    error_message = "Give 1 to 14."
  }
}

variable "event_bus_name" {
  description = "Name of an EventBridge bus of this account for completion events. Without it there is an event queue."
  type        = string
  default     = null

  validation {
    condition     = var.event_bus_name == null || can(regex("^[\\w./-]{1,256}$", var.event_bus_name))
    error_message = "Give the name of a bus, not its ARN."
  }
}

variable "request_rule_arns" {
  description = "EventBridge rules that may send to the request queue and the dead-letter queue."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.request_rule_arns : can(regex("^arn:[\\w-]+:events:[\\w-]+:\\d{12}:rule/", arn))])
    error_message = "Give ARNs of EventBridge rules."
  }
}

variable "pointer_buckets" {
  description = "Buckets that a message may point into for a request that is too large for SQS."
  type        = list(string)
  default     = []
}

# The bucket

variable "bucket_name" {
  description = "Name of the bucket for workbooks. Without it: name, account and region."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "Give 3 to 63 of a-z, 0-9, . and -."
  }
}

variable "reports_prefix" {
  description = "Folder of the workbooks in the bucket."
  type        = string
  default     = "reports"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", var.reports_prefix))
    error_message = "Give folder names joined by /, without one at either end."
  }
}

variable "logos_prefix" {
  description = "Folder of clients' logos in the bucket, which the worker may read."
  type        = string
  default     = "logos"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", var.logos_prefix))
    error_message = "Give folder names joined by /, without one at either end."
  }
}

variable "image_buckets" {
  description = "Further buckets that logos may come from."
  type        = list(string)
  default     = []
}

variable "report_expiry_days" {
  description = "Days after which workbooks are deleted; none: never."
  type        = number
  default     = null

  validation {
    condition     = try(var.report_expiry_days >= 8, var.report_expiry_days == null)
    error_message = "Give at least 8, longer than any mailed link that S3 itself signed, or null."
  }
}

variable "kept_data_days" {
  description = "Days that the data of partial reports is kept for a retry that reads only what failed."
  type        = number
  default     = 30

  validation {
    condition     = var.kept_data_days >= 1
    error_message = "Give at least 1."
  }
}

variable "noncurrent_version_days" {
  description = "Days that a workbook can still be brought back after it was replaced or deleted."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_version_days >= 1
    error_message = "Give at least 1."
  }
}

variable "bucket_force_destroy" {
  description = "Whether `terraform destroy` may delete a bucket with workbooks in it."
  type        = bool
  default     = false
}

variable "access_log_bucket" {
  description = "Bucket for S3 access logs of the bucket."
  type        = string
  default     = null
}

# Encryption

variable "kms_key_arn" {
  description = "Customer key for queues and bucket; its policy must let `events.amazonaws.com` use it. Without it SQS and S3 encrypt with keys of their own."
  type        = string
  default     = null
}

variable "log_kms_key_arn" {
  description = "Customer key for the log group; its policy must let CloudWatch Logs use it."
  type        = string
  default     = null
}

# Mail

variable "mail_identity" {
  description = "SES identity to send as, a domain or an address. Without it: the domain of `mail_from`."
  type        = string
  default     = null
}

variable "create_mail_identity" {
  description = "Whether the module makes the identity that mails are sent as; if not, it must be there and verified."
  type        = bool
  default     = true
}

variable "mail_from_domain" {
  description = "Custom MAIL FROM domain of the identity, e.g. `bounce.example.com`, for SPF to align."
  type        = string
  default     = null
}

variable "mail_tls_required" {
  description = "Whether mails go only to servers that speak TLS; to others they bounce."
  type        = bool
  default     = false
}

# HTTP door

variable "http_port" {
  description = "Port of the HTTP door, which the container's health check asks too."
  type        = number
  default     = 8080

  validation {
    condition     = var.http_port >= 1024 && var.http_port <= 65535
    error_message = "Give 1024 to 65535: the worker is not root."
  }
}

variable "target_group_arn" {
  description = "Target group, of type ip and with the health check `/health`, of a load balancer with TLS. Without it the door is open to the container alone."
  type        = string
  default     = null
}

variable "load_balancer_security_group_id" {
  description = "Security group of the load balancer of `target_group_arn`, which is let in to `http_port`."
  type        = string
  default     = null

  validation {
    condition     = (var.load_balancer_security_group_id == null) == (var.target_group_arn == null)
    error_message = "Give it together with target_group_arn."
  }
}

variable "public_url" {
  description = "How recipients reach the door, e.g. `https://reports.example.com`: mails then carry links that can be revoked."
  type        = string
  default     = null

  validation {
    condition     = var.public_url == null || can(regex("^https://[^/?#@\\s]+(/[^?#\\s]*)?$", var.public_url))
    error_message = "Give an https address without user, query or fragment."
  }

  validation {
    condition     = var.public_url == null || var.target_group_arn != null
    error_message = "Give target_group_arn as well: links to a door that nobody can reach would be mailed."
  }
}

# Schedules

variable "schedules_enabled" {
  description = "Whether the worker is told each minute to look which schedules of the catalogue are due."
  type        = bool
  default     = true
}

# Watching

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "Give a number of days that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that alarms are sent to, and their end."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[\\w-]+:sns:", arn))])
    error_message = "Give ARNs of SNS topics."
  }
}

variable "max_message_age_seconds" {
  description = "The alarm `oldest-message` goes off when a request is older."
  type        = number
  default     = 3600

  validation {
    condition     = var.max_message_age_seconds >= 60
    error_message = "Give at least 60."
  }
}

variable "max_failure_percent" {
  description = "The alarm `failure-rate` goes off when more of the requests that were settled within 15 minutes were refused."
  type        = number
  default     = 10

  validation {
    condition     = var.max_failure_percent >= 0 && var.max_failure_percent < 100
    error_message = "Give 0 to 99."
  }
}

variable "min_settled_requests" {
  description = "The alarm `failure-rate` stays silent when fewer requests were settled within 15 minutes."
  type        = number
  default     = 5

  validation {
    condition     = var.min_settled_requests >= 1
    error_message = "Give at least 1."
  }
}
