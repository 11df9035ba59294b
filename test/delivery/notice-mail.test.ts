import { describe, expect, it } from 'vitest';
import { noticeMail, type NoticeMail } from '../../src/delivery/notice-mail.ts';

const notice = (changes: Partial<NoticeMail> = {}): NoticeMail => ({
  kind: 'failed',
  requestId: 'req-1',
  report: 'Daily consumption',
  client: 'ACME',
  period: { from: '2016-03-01', to: '2016-03-31' },
  timezone: 'America/Chicago',
  locale: 'en-US',
  error: { code: 'ATTEMPTS_EXHAUSTED', message: 'Given up after 8 attempts; the last: STORE_FAILED: S3 is down' },
  dueAt: null,
  ...changes,
});

describe('the mail to an owner', () => {
  it('says what failed, why, and how to ask for it again', () => {
    const { subject, text, html } = noticeMail(notice());
    expect(subject).toBe('Report failed: Daily consumption – ACME – March 1 – 31, 2016');
    for (const body of [text, html]) {
      expect(body).toContain('Given up after 8 attempts; the last: STORE_FAILED: S3 is down');
      expect(body).toContain('report-worker retry req-1');
      expect(body).toContain('Request req-1, ATTEMPTS_EXHAUSTED.');
    }
  });

  it('says since when a report is late, in the zone of its client, and what its last attempt ended with', () => {
    const { subject, text } = noticeMail(notice({ kind: 'late', dueAt: Date.UTC(2016, 3, 1, 12) }));
    expect(subject).toBe('Report late: Daily consumption – ACME – March 1 – 31, 2016');
    expect(text).toContain('It was to be there by April 1, 2016 at 07:00 AM CDT.');
    expect(text).toContain('Its last attempt ended with: Given up');
    expect(text).toContain('report-worker history --request req-1');
  });

  it('says which schedule cannot be followed, why, and where to look', () => {
    const error = { code: 'INPUT_INVALID', message: 'cron: "61" is no minute' };
    const { subject, text } = noticeMail(notice({ kind: 'schedule', requestId: 'nightly', period: null, error }));
    expect(subject).toBe('Schedule at fault: Daily consumption – ACME');
    expect(text).toContain('The schedule "nightly" cannot be followed');
    expect(text).toContain('cron: "61" is no minute');
    expect(text).toContain('report-worker schedules --schedule nightly');
    expect(text).toContain('Schedule nightly, INPUT_INVALID.');
  });

  it('makes do with what little a message told', () => {
    const { subject, text } = noticeMail(notice({ report: 'A report', client: null, period: null }));
    expect(subject).toBe('Report failed: A report');
    expect(text).toContain('will not be without you: A report.');
  });

  it('shows what strangers wrote as text, on one line of the subject', () => {
    const { subject, html } = noticeMail(
      notice({ client: 'A\r\nBcc: x@y.example', error: { code: 'X', message: '<script>alert(1)</script>' } }),
    );
    expect(subject).not.toMatch(/[\r\n]/u);
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });
});
