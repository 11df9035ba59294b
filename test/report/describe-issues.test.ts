import { describe, expect, it } from 'vitest';
import { ReportError } from '../../src/errors.ts';
import { parseRequest } from '../../src/report/request.ts';

const good = { report: 'energy.activity', clientId: 'acme', period: { from: '2016-03-01', to: '2016-03-02' } };

const faultOf = (changes: object): string => {
  try {
    parseRequest({ ...good, ...changes });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return error.message.replace('The request does not fit the contract: ', '');
  }
};

describe('a request that does not fit', () => {
  it.each([
    [
      'a field that there is not',
      { format: 'pdf' },
      /^request: unknown field "format"; there are report, clientId, .*delivery$/u,
    ],
    ['a field in a field', { delivery: { cc: [] } }, /^delivery: unknown field "cc"; take it out or mend its name$/u],
    ['a missing field', { clientId: undefined }, /^clientId: missing; give a string$/u],
    ['text for a list', { delivery: { email: 'a@b.example' } }, /^delivery\.email: give an array$/u],
    ['an empty list', { devices: [] }, /^devices: name at least one, or leave the field out for all$/u],
    ['a rule of its own', { timezone: 'CST' }, /^timezone: give an IANA time zone such as Europe\/Berlin$/u],
    [
      'days that are none',
      { period: { from: '2016-02-30', to: '1.3.2016' } },
      /^period\.from: give a date[^;]*; period\.to: give a date[^;]*$/u,
    ],
  ])('is told the field and the remedy: %s', (_, changes, words) => {
    expect(faultOf(changes)).toMatch(words);
  });
});
