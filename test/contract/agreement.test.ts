/** What the worker reads requests with, and the JSON Schema that others check theirs with, judge alike. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/contract/check-request.ts';
import { contractSchemas } from '../../src/contract/json-schemas.ts';
import { envelopeSchema, pointerSchema, retrySchema } from '../../src/contract/message-forms.ts';
import { reportNames, type ReportName } from '../../src/families/names.ts';
import { reportOptions } from '../../src/families/options.ts';
import { findPlan } from '../../src/families/plans.ts';

const ajv = ajvFormats.default(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }));
const schemas = contractSchemas();
const validatorOf = (name: string) => ajv.compile({ ...schemas[name] });
const fitsSchema = validatorOf('request');

const isTaken = (value: unknown): boolean => {
  try {
    checkRequest(value);
    return true;
  } catch {
    return false;
  }
};

const base = {
  report: 'energy.daily-consumption',
  clientId: 'acme',
  period: { from: '2016-03-01', to: '2016-03-31' },
};

const valid: readonly object[] = [
  base,
  { ...base, requestId: 'r-1', timezone: 'Asia/Kolkata', locale: 'de', devices: ['a', 'b'] },
  { ...base, locations: ['a.b-c_d'], delivery: {} },
  { ...base, period: { relative: 'year-to-date' }, delivery: { email: [], attach: false, withinMinutes: 1 } },
  { ...base, options: {} },
  {
    ...base,
    report: 'energy.max-consumption',
    options: { by: 'month', demandMinutes: 30, rolling: true, columns: [] },
  },
  { ...base, report: 'energy.activity', options: { columns: ['voltage', 'current'] } },
  { ...base, report: 'energy.monthly-energy', options: { cost: false, decimals: 0 } },
];

const invalid: readonly unknown[] = [
  null,
  [],
  'text',
  7,
  {},
  { ...base, report: 'energy.nothing' },
  { ...base, clientId: '../etc' },
  { ...base, clientId: 'a\n' },
  { ...base, requestId: '' },
  { ...base, requestId: 'x'.repeat(129) },
  { ...base, colour: 'red' },
  { ...base, period: null },
  { ...base, period: {} },
  { ...base, period: { from: '2016-03-01' } },
  { ...base, period: { from: '2016-02-30', to: '2016-03-31' } },
  { ...base, period: { from: '1899-12-31', to: '2016-03-31' } },
  { ...base, period: { from: '2016-3-1', to: '2016-03-31' } },
  { ...base, period: { relative: 'some-day' } },
  { ...base, period: { relative: 'today', from: '2016-03-01' } },
  { ...base, devices: [] },
  { ...base, devices: ['a'], locations: ['b'] },
  { ...base, devices: 'a' },
  { ...base, timezone: 3 },
  { ...base, options: [] },
  { ...base, options: { decimals: 7 } },
  { ...base, options: { decimals: 1.5 } },
  { ...base, options: { cost: true } },
  { ...base, options: JSON.parse('{"__proto__": 1}') as unknown },
  { ...base, report: 'energy.activity', options: { columns: ['voltage', 'voltage'] } },
  { ...base, report: 'energy.activity', options: { columns: ['register'] } },
  { ...base, report: 'energy.monthly-energy', options: { demandMinutes: 20 } },
  { ...base, delivery: { email: ['nobody'] } },
  { ...base, delivery: { email: ['a@b.c\r\nBcc: x@y.z'] } },
  { ...base, delivery: { email: Array.from({ length: 51 }, (_, index) => `a${index}@acme.example`) } },
  { ...base, delivery: { withinMinutes: 0 } },
  { ...base, delivery: { attach: 'no' } },
];

/** Mostly right, with every field now and then something else. */
const orNot = (good: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown> = fc.jsonValue()) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: odd });

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,5}$/u);
const day = fc
  .tuple(fc.integer({ min: 1899, max: 2030 }), fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 31 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'));
const columns = ['power', 'voltage', 'peak', 'reactive', 'load-factor', 'register', 'nothing'];

const anyOption = {
  decimals: orNot(fc.integer({ min: 0, max: 7 })),
  cost: orNot(fc.boolean()),
  compare: orNot(fc.boolean()),
  rolling: orNot(fc.boolean()),
  demandMinutes: orNot(fc.constantFrom(15, 30, 60, 45)),
  columns: orNot(fc.array(fc.constantFrom(...columns), { maxLength: 2 })),
  by: orNot(fc.constantFrom('day', 'month')),
};

/** Those that the report has, and seldom all. */
const optionsOf = (report: ReportName): fc.Arbitrary<unknown> => {
  const has = Object.entries(anyOption).filter(([name]) => name in reportOptions[report].shape);
  return orNot(fc.record(Object.fromEntries(has), { requiredKeys: [] }), fc.record(anyOption, { requiredKeys: [] }));
};

const delivery = fc.record(
  {
    email: orNot(fc.array(orNot(fc.emailAddress(), fc.string()), { maxLength: 2 })),
    attach: orNot(fc.boolean()),
    withinMinutes: orNot(fc.integer({ min: 0, max: 10_081 })),
  },
  { requiredKeys: [] },
);

const period = fc.oneof(
  day.map((from) => ({ from, to: '2031-01-01' })),
  fc.constantFrom('today', 'previous-week').map((relative) => ({ relative })),
);

const anyRequest = fc
  .constantFrom(...reportNames)
  .chain((report) =>
    fc
      .tuple(
        fc.record(
          { requestId: orNot(id), options: optionsOf(report), delivery: orNot(delivery) },
          { requiredKeys: [] },
        ),
        fc.record({ report: orNot(fc.constant(report)), clientId: orNot(id), period: orNot(period) }),
        orNot(
          fc.constantFrom({}, { devices: ['a'] }, { locations: ['b', 'c'] }),
          fc.record(
            { devices: fc.array(orNot(id)), locations: fc.array(orNot(id)), more: fc.jsonValue() },
            { requiredKeys: [] },
          ),
        ),
      )
      .map((parts: readonly unknown[]) => Object.assign({}, ...parts) as object),
  );

describe('the JSON Schema of a request', () => {
  it.each(valid.map((request) => [JSON.stringify(request), request]))('and the worker take %s', (_, request) => {
    expect([fitsSchema(request), isTaken(request)]).toEqual([true, true]);
  });

  it.each(invalid.map((request) => [JSON.stringify(request).slice(0, 120), request]))(
    'and the worker refuse %s',
    (_, request) => {
      expect([fitsSchema(request), isTaken(request)]).toEqual([false, false]);
    },
  );

  it('judges whatever comes as the worker does', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(anyRequest, (made) => {
        // As it arrives: through JSON.
        const request: unknown = JSON.parse(JSON.stringify(made));
        const taken = isTaken(request);
        seen[taken ? 'taken' : 'refused'] += 1;
        expect(fitsSchema(request)).toBe(taken);
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(300);
  });

  it('cannot say these three, which the worker refuses all the same', () => {
    for (const changes of [
      { period: { from: '2016-03-31', to: '2016-03-01' } },
      { timezone: 'Mars/Olympus' },
      { locale: '!!' },
    ]) {
      expect([fitsSchema({ ...base, ...changes }), isTaken({ ...base, ...changes })]).toEqual([true, false]);
    }
  });

  it('knows the options of each report by the schema its plan has', () => {
    for (const report of reportNames) expect(findPlan(report).options).toBe(reportOptions[report]);
  });
});

describe('the JSON Schemas of the other forms', () => {
  it.each([
    ['pointer', pointerSchema, { s3: { bucket: 'requests', key: 'a/b.json' } }, true],
    ['pointer', pointerSchema, { s3: { bucket: 'requests', key: 'a/../b.json' } }, false],
    ['pointer', pointerSchema, { s3: { bucket: 'requests', key: 'a\u0000b' } }, false],
    ['pointer', pointerSchema, { s3: { bucket: 'requests', key: 'a' }, more: 1 }, false],
    ['retry', retrySchema, { retry: 'req-1' }, true],
    ['retry', retrySchema, { retry: '../req-1' }, false],
    ['retry', retrySchema, { retry: 'req-1', clientId: 'acme' }, false],
    ['envelope', envelopeSchema, { 'detail-type': 'x', detail: base, source: 'billing' }, true],
    ['envelope', envelopeSchema, { 'detail-type': 'x', detail: base, time: 'tomorrow' }, false],
    ['envelope', envelopeSchema, { 'detail-type': 'x', detail: 7 }, false],
  ])('judge this %s as the worker does', (name, schema, value, expected) => {
    expect([validatorOf(name)(value), schema.safeParse(value).success]).toEqual([expected, expected]);
  });
});
