output "request_queue_url" {
  description = "Where services send requests."
  value       = module.report_worker.request_queue_url
}

output "dkim_records" {
  description = "To be put into the DNS of acme.example, before the first mail."
  value       = module.report_worker.dkim_records
}
