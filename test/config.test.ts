import { describe, expect, it } from 'vitest';
import { mayUseLocalStack, readConfig, redacted } from '../src/config.ts';
import { ReportError } from '../src/errors.ts';

const complete = {
  DATABASE_URL: 'postgres://worker:hunter2@db:5432/reports?sslpassword=hunter2',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/requests',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead',
  EVENT_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/events',
  REPORTS_BUCKET: 'acme-reports',
  MAIL_FROM: 'Reports <reports@example.com>',
};

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ReportError) return error.message;
  }
  return 'no fault';
};

describe('readConfig', () => {
  it('fills in the documented defaults', () => {
    const config = readConfig(complete);
    expect(config.database).toMatchObject({ poolMin: 2, poolMax: 10 });
    expect(config.concurrency.fetches).toBe(6);
    expect(config.store.prefix).toBe('reports');
    expect(config.reportDataMaxBytes).toBe(1024 ** 3);
  });

  it('reports every fault at once, each by its variable', () => {
    const faults = faultsOf({
      DATABASE_URL: 'mysql://x',
      REPORT_CONCURRENCY: 'many',
      DATABASE_POOL_MAX: '0',
      REPORTS_BUCKET: 'A',
    });
    for (const name of [
      'DATABASE_URL',
      'EVENT_QUEUE_URL',
      'QUEUE_URL',
      'DEAD_LETTER_QUEUE_URL',
      'REPORTS_BUCKET',
      'MAIL_FROM',
      'REPORT_CONCURRENCY',
      'DATABASE_POOL_MAX',
    ]) {
      expect(faults).toContain(`  ${name}: give`);
    }
  });

  it('checks what must hold between variables', () => {
    expect(faultsOf({ ...complete, DATABASE_POOL_MIN: '5', DATABASE_POOL_MAX: '3' })).toContain(
      'at most DATABASE_POOL_MAX',
    );
    expect(faultsOf({ ...complete, EVENT_BUS_NAME: 'bus' })).toContain('either EVENT_QUEUE_URL or EVENT_BUS_NAME');
    expect(faultsOf({ ...complete, DEAD_LETTER_QUEUE_URL: complete.QUEUE_URL })).toContain(
      'another queue than QUEUE_URL',
    );
  });

  it('never repeats a value in its complaint', () => {
    expect(faultsOf({ ...complete, DATABASE_URL: 'hunter2' })).not.toContain('hunter2');
  });

  it('refuses a sender that could add header fields', () => {
    expect(faultsOf({ ...complete, MAIL_FROM: 'a@b.c\r\nBcc: d@e.f' })).toContain('MAIL_FROM');
  });

  it('takes a blank variable for an unset one', () => {
    expect(readConfig({ ...complete, DATABASE_POOL_MAX: ' ', EVENT_BUS_NAME: '' }).database.poolMax).toBe(10);
  });

  it('reads where images may come from: the bucket of the reports always', () => {
    expect(readConfig(complete).images).toEqual({
      hosts: [],
      buckets: ['acme-reports'],
      maxBytes: 5_242_880,
      timeoutMs: 10_000,
    });
    const listed = { IMAGE_HOSTS: ' CDN.example.com, www.example.org,', IMAGE_BUCKETS: 'acme-logos,other' };
    expect(readConfig({ ...complete, ...listed }).images).toMatchObject({
      hosts: ['cdn.example.com', 'www.example.org'],
      buckets: ['acme-reports', 'acme-logos', 'other'],
    });
  });

  it('leaves the version of the program to package.json unless it is told', () => {
    expect(readConfig(complete).codeVersion).toBeUndefined();
    expect(readConfig({ ...complete, CODE_VERSION: '5f3c2a1' }).codeVersion).toBe('5f3c2a1');
  });

  it.each(['*', '*.example.com', '127.0.0.1', '[::1]', 'https://example.com', 'example.com:443', 'localhost', 'a b.c'])(
    'refuses %s as a host of images',
    (IMAGE_HOSTS) => {
      expect(faultsOf({ ...complete, IMAGE_HOSTS })).toContain('  IMAGE_HOSTS: give host names');
    },
  );

  it('trusts no proxy but those named, which are addresses or networks', () => {
    expect(readConfig(complete).http.trustedProxies).toEqual([]);
    const named = readConfig({ ...complete, HTTP_TRUSTED_PROXIES: '10.0.0.0/16, 192.0.2.7,FD00::/8' });
    expect(named.http.trustedProxies).toEqual(['10.0.0.0/16', '192.0.2.7', 'fd00::/8']);
    for (const HTTP_TRUSTED_PROXIES of ['everybody', '10.0.0.0/33', 'lb.example.com'])
      expect(faultsOf({ ...complete, HTTP_TRUSTED_PROXIES })).toContain('  HTTP_TRUSTED_PROXIES: give addresses');
  });

  it('refuses a bucket of images that is none', () => {
    expect(faultsOf({ ...complete, IMAGE_BUCKETS: 's3://acme' })).toContain('  IMAGE_BUCKETS: give names');
  });

  it('cannot be changed afterwards', () => {
    const config = readConfig(complete);
    expect(Object.isFrozen(config) && Object.isFrozen(config.database)).toBe(true);
  });
});

describe('redacted', () => {
  it('shows no secret', () => {
    expect(JSON.stringify(redacted(readConfig(complete)))).not.toContain('hunter2');
  });
});

describe('mayUseLocalStack', () => {
  it('holds only when nothing of the outside world is configured', () => {
    expect(mayUseLocalStack({})).toBe(true);
    expect(mayUseLocalStack({ LOG_LEVEL: 'debug' })).toBe(true);
    expect(mayUseLocalStack({ QUEUE_URL: complete.QUEUE_URL })).toBe(false);
  });

  it('never holds in production', () => {
    expect(mayUseLocalStack({ NODE_ENV: 'production' })).toBe(false);
  });
});
