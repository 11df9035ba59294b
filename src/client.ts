/** `report-worker/client`: for services that ask for reports. It brings neither the worker, its database nor its writer. */
export { createReportClient } from './client/create-report-client.ts';
export type {
  BatchOutcome,
  NotSent,
  ReportClient,
  ReportClientOptions,
  SentRequest,
} from './client/create-report-client.ts';
export type { ReportRequest } from './client/report-request.ts';
export { ReportError } from './errors.ts';
