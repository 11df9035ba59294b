variable "region" {
  description = "Where all of it is."
  type        = string
  default     = "eu-central-1"
}

variable "image" {
  description = "The worker's image, built for ARM64."
  type        = string
}

variable "vpc_id" {
  description = "The VPC of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets with a NAT gateway or endpoints."
  type        = list(string)
}

variable "database_url_secret_arn" {
  description = "Secret with postgres://user:password@host:5432/database."
  type        = string
}

variable "database_security_group_id" {
  description = "Security group of the database."
  type        = string
}

variable "target_group_arn" {
  description = "Target group of the load balancer before the HTTP door, of type ip, with the health check /health."
  type        = string
}

variable "load_balancer_security_group_id" {
  description = "Security group of that load balancer."
  type        = string
}
