import { describe, expect, it } from 'vitest';
import { mailBody, type MailFacts } from '../../src/delivery/mail-body.ts';

const facts = (changes: Partial<MailFacts> = {}): MailFacts => ({
  title: 'Daily consumption',
  request: {
    client: { id: 'acme', name: 'ACME' },
    period: { from: '2016-03-01', to: '2016-03-31' },
    timezone: 'America/Chicago',
    locale: 'en-US',
    requestId: 'req-1',
  },
  subjects: 10,
  failures: [],
  workbook: { kind: 'attached', fileName: 'report.xlsx' },
  ...changes,
});

const link: MailFacts['workbook'] = {
  kind: 'link',
  url: 'https://bucket.example/report.xlsx?a=1&b=2',
  fileName: 'report.xlsx',
  expiresAt: Date.UTC(2016, 3, 4, 12),
};

describe('mailBody', () => {
  it('says in the subject what it is, whose, and for when', () => {
    expect(mailBody(facts()).subject).toBe('Daily consumption – ACME – March 1 – 31, 2016');
  });

  it('names a single day once', () => {
    const request = { ...facts().request, period: { from: '2016-03-13', to: '2016-03-13' }, locale: 'en-GB' };
    expect(mailBody(facts({ request })).subject).toBe('Daily consumption – ACME – 13 March 2016');
  });

  it('names the attachment, in both forms', () => {
    const { html, text } = mailBody(facts());
    for (const body of [html, text]) expect(body).toContain('The workbook is attached: report.xlsx');
    expect(html).not.toContain('<a ');
  });

  it('gives a link with its expiry in the zone of the report', () => {
    const { html, text } = mailBody(facts({ workbook: link }));
    expect(text).toContain(link.url);
    expect(html).toContain('href="https://bucket.example/report.xlsx?a=1&amp;b=2"');
    for (const body of [html, text]) expect(body).toContain('The link works until April 4, 2016 at 07:00 AM CDT');
  });

  it('says first thing what is missing from a partial report', () => {
    const failures = [{ subject: { id: 'm7', name: 'Roof' }, code: 'QUERY_TIMEOUT', reason: 'took longer than 60 s' }];
    const { subject, html, text } = mailBody(facts({ failures }));
    expect(subject).toContain('(incomplete)');
    for (const body of [html, text]) {
      expect(body).toContain('1 of 10 meters could not be read');
      expect(body).toContain('Roof (m7): took longer than 60 s');
    }
  });

  it('shortens a long list of failures and says so', () => {
    const failures = Array.from({ length: 30 }, (_, index) => ({
      subject: { id: `m${index}`, name: `Meter ${index}` },
      code: 'QUERY_FAILED',
      reason: 'broken',
    }));
    expect(mailBody(facts({ failures })).text).toContain('… and 10 more');
  });

  it('lets no name become markup or a header field', () => {
    const request = { ...facts().request, client: { id: 'x', name: '<script>alert(1)</script>\r\nBcc: a@b.c' } };
    const { subject, html } = mailBody(facts({ request }));
    expect(subject).not.toMatch(/[\r\n]/u);
    expect(html).not.toContain('<script>');
  });
});
