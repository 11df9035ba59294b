/** One of each kind of message, as the documents show them. */
import type { CompletionEvent } from './completion-event.ts';

const request = {
  report: 'energy.daily-consumption',
  clientId: 'acme',
  requestId: 'req-42',
  period: { from: '2016-03-01', to: '2016-03-31' },
  options: { decimals: 1 },
  delivery: { email: ['energy@acme.example'], withinMinutes: 120 },
};

const shortest = {
  report: 'energy.monthly-energy',
  clientId: 'acme',
  period: { relative: 'previous-month' },
};

const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const completed: CompletionEvent = {
  id: 'req-42:completed',
  source: 'report-worker',
  'detail-type': 'report.completed',
  time: '2016-04-01T06:00:03.120Z',
  detail: {
    requestId: 'req-42',
    clientId: 'acme',
    report: 'energy.daily-consumption',
    period: { from: '2016-03-01', to: '2016-03-31' },
    timezone: 'America/Chicago',
    status: 'completed',
    version: 1,
    output: {
      version: 1,
      bucket: 'reports',
      key: 'reports/acme/energy.daily-consumption/2016-03-01_2016-03-31/req-42.xlsx',
      bytes: 11_240,
      sha256,
      sheets: 4,
      rows: 14,
    },
    failed: 0,
    failures: [],
    deliveries: [{ recipient: 'e…@acme.example', recipientSha256: sha256, state: 'sent', reason: null }],
    timings: { fetch: 12, render: 240, store: 20, mail: 35 },
  },
};

const partial: CompletionEvent = {
  ...completed,
  id: 'req-42:partial',
  'detail-type': 'report.partial',
  detail: {
    ...completed.detail,
    status: 'partial',
    failed: 1,
    failures: [{ device: 'm7', name: 'Roof', code: 'QUERY_TIMEOUT', reason: 'readings.of-device ran over 30 s' }],
  },
};

const failed: CompletionEvent = {
  id: 'req-43:failed:5fea7756-0ea4-451a-a703-a558b933e274',
  source: 'report-worker',
  'detail-type': 'report.failed',
  time: '2016-04-01T06:00:03.120Z',
  detail: {
    requestId: 'req-43',
    clientId: 'acme',
    report: 'energy.daily-consumption',
    status: 'rejected',
    error: { code: 'DEVICE_UNKNOWN', message: 'devices: acme has no "m99"; take it out or mend its name' },
    messageId: '5fea7756-0ea4-451a-a703-a558b933e274',
  },
};

const cancelled: CompletionEvent = {
  id: 'req-44:cancelled:1',
  source: 'report-worker',
  'detail-type': 'report.cancelled',
  time: '2016-04-01T06:00:03.120Z',
  detail: {
    requestId: 'req-44',
    clientId: 'acme',
    report: 'energy.daily-consumption',
    version: 1,
    status: 'cancelled',
  },
};

/** By the name of the schema that they are examples of. */
export const contractExamples: Readonly<Record<string, readonly object[]>> = {
  request: [request, shortest],
  pointer: [{ s3: { bucket: 'requests', key: '2016/04/acme.json' } }],
  retry: [{ retry: 'req-42' }],
  command: [{ command: 'run-schedules' }, { command: 'run-schedules', at: '2016-04-01T06:00:00Z' }],
  envelope: [
    {
      'detail-type': 'report.requested',
      id: 'c0ffee00-1234-5678-9abc-def012345678',
      time: '2016-04-01T06:00:00Z',
      detail: shortest,
    },
  ],
  'report.completed': [completed],
  'report.partial': [partial],
  'report.failed': [failed],
  'report.cancelled': [cancelled],
};
