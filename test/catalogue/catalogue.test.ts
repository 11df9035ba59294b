import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogueJsonSchema, parseCatalogue } from '../../src/catalogue/catalogue.ts';
import { ReportError } from '../../src/errors.ts';
import { reportNames } from '../../src/families/names.ts';

const device = {
  id: 'meter',
  name: 'Meter',
  commodity: 'electricity',
  unit: 'kWh',
  readingKind: 'delta',
  intervalMinutes: 15,
};
const client = { id: 'acme', name: 'Acme', timezone: 'Europe/Berlin' };

const faultsOf = (value: unknown): string[] => {
  try {
    parseCatalogue(value, reportNames);
  } catch (error) {
    if (error instanceof ReportError && error.code === 'INPUT_INVALID') {
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    }
    throw error;
  }
  return [];
};

const faultOfDevice = (changes: object): string[] =>
  faultsOf({ clients: [{ ...client, devices: [{ ...device, ...changes }] }] });

const schemaNode = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  items: z.unknown().optional(),
});

/** The names of every field of a JSON Schema; what is inside a request has documentation of its own. */
const fieldsOf = (schema: unknown): string[] => {
  const { properties, items } = schemaNode.parse(schema);
  const below = Object.entries(properties).flatMap(([name, each]) =>
    name === 'request' ? [name] : [name, ...fieldsOf(each)],
  );
  return items === undefined ? below : [...below, ...fieldsOf(items)];
};

describe('parseCatalogue', () => {
  it("takes the demo's catalogue", async () => {
    const file = await readFile(new URL('../../src/local/demo-catalogue.json', import.meta.url), 'utf8');
    const { clients } = parseCatalogue(JSON.parse(file), reportNames);
    expect(clients.map(({ id, devices }) => [id, devices.length])).toEqual([
      ['prairie-homes', 2],
      ['thames-house', 1],
      ['maison-sceaux', 1],
    ]);
  });

  it('fills in what may be left out', () => {
    expect(parseCatalogue({ clients: [client] }, reportNames)).toEqual({
      clients: [
        {
          ...client,
          locale: 'en-US',
          locations: [],
          devices: [],
          tariffs: [],
          peakWindows: [],
          holidays: [],
          schedules: [],
          recipients: [],
        },
      ],
    });
  });

  it.each(['https://acme.example/logo.png?v=2', 's3://acme-reports/logos/acme 1.svg'])(
    'takes a logo at %s',
    (logoUrl) => {
      expect(faultsOf({ clients: [{ ...client, logoUrl }] })).toEqual([]);
    },
  );

  it.each([
    'http://acme.example/logo.png',
    'https://user:secret@acme.example/logo.png',
    'https://acme.example:8443/logo.png',
    's3://acme-reports',
    's3://A/logo.png',
    'data:image/png;base64,AAAA',
    'logo.png',
  ])('refuses a logo at %s, saying what would do', (logoUrl) => {
    expect(faultsOf({ clients: [{ ...client, logoUrl }] })).toEqual([
      'clients[0].logoUrl: give https://host/path, without user, password or port, or s3://bucket/key',
    ]);
  });

  it('reports every fault at once, by its path: those of single fields and those between them', () => {
    const faults = faultsOf({
      clients: [
        {
          ...client,
          timezone: 'Europe/Atlantis',
          locale: 'no_locale',
          zone: 'x',
          locations: [{ id: 'roof', name: 'Roof' }],
          devices: [
            { ...device, location: 'cellar', topicId: 'topic' },
            { ...device, unit: 5, topicId: 'topic' },
          ],
          recipients: [{ report: 'energy.everything', emails: ['nobody'] }],
        },
        { ...client, name: undefined },
      ],
    });
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(': ')))).toEqual([
      'clients[0].timezone',
      'clients[0].locale',
      'clients[0].devices[1].unit',
      'clients[0].recipients[0].emails[0]',
      'clients[0]',
      'clients[1].name',
      'clients[1].id',
      'clients[0].devices[1].topicId',
      'clients[0].devices[1].id',
      'clients[0].devices[0].location',
      'clients[0].recipients[0].report',
    ]);
    expect(faults).toContain('clients[0]: unknown field "zone"; take it out or mend its name');
    expect(faults).toContain('clients[1].name: missing; give a string');
    expect(faults).toContain('clients[1].id: "acme" is given twice, first at clients[0].id; keep one');
    expect(faults).toContain(
      `clients[0].recipients[0].report: there is no report "energy.everything"; give one of ${reportNames.join(', ')}`,
    );
  });

  it.each([null, 5, [], {}, { clients: [] }, { clients: [null] }, { clients: { 0: client } }])(
    'refuses %j without falling over',
    (value) => {
      expect(faultsOf(value)).toHaveLength(1);
    },
  );

  it.each(['', '.hidden', 'a/b', '../up', 'a b', 'é', '-x', 'x'.repeat(129)])(
    'refuses the id %j, which would be part of a path',
    (id) => {
      expect(faultsOf({ clients: [{ ...client, id }] })[0]).toMatch(/^clients\[0\]\.id: give letters/u);
    },
  );

  it.each([0, -15, 7, 1.5, 2_880, '15'])('refuses an interval of %j minutes', (intervalMinutes) => {
    expect(faultOfDevice({ intervalMinutes })[0]).toMatch(/^clients\[0\]\.devices\[0\]\.intervalMinutes: /u);
  });

  it.each([1, 5, 15, 30, 60, 1_440])('takes an interval of %i minutes', (intervalMinutes) => {
    expect(faultOfDevice({ intervalMinutes })).toEqual([]);
  });

  it('lets only a register have a modulus', () => {
    expect(faultOfDevice({ registerModulus: 1e6 })[0]).toContain('devices[0].registerModulus: only a register has one');
    expect(faultOfDevice({ registerModulus: 1e6, readingKind: 'register' })).toEqual([]);
  });

  it.each([
    [15, 15],
    [60, 60],
    [5, 30],
    [60, undefined],
  ])('takes intervals of %i minutes with demand blocks of %j', (intervalMinutes, demandMinutes) => {
    expect(faultOfDevice({ intervalMinutes, demandMinutes })).toEqual([]);
  });

  it.each([
    [60, 30],
    [10, 15],
    [15, 20],
  ])('refuses intervals of %i minutes with demand blocks of %j', (intervalMinutes, demandMinutes) => {
    expect(faultOfDevice({ intervalMinutes, demandMinutes })[0]).toMatch(/devices\[0\]\.demandMinutes: give /u);
  });

  it.each([
    [{ onKw: 1, offKw: 1.1 }, 'runHours.offKw: give a number that is not above onKw'],
    [{ onKw: 0, offKw: 0 }, 'runHours.onKw: give a positive number'],
    [{ onKw: 1 }, 'runHours.offKw: missing; give a number'],
  ])('refuses the run-hour thresholds %j', (runHours, fault) => {
    expect(faultOfDevice({ runHours })).toEqual([`clients[0].devices[0].${fault}`]);
  });

  it('takes the example of the documentation, which names every field that there is', () => {
    const docs = readFileSync(new URL('../../docs/catalogue.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([^]*?)```/u.exec(docs) ?? [];
    expect(faultsOf(JSON.parse(example))).toEqual([]);
    const fields = fieldsOf(catalogueJsonSchema());
    expect(fields).toEqual(expect.arrayContaining(['offPeakRate', 'weekdays', 'onKw', 'cron']));
    const unnamed = fields.filter(
      (field) => ![`\`${field}`, `.${field}\``, `].${field}`].some((mention) => docs.includes(mention)),
    );
    expect(unnamed).toEqual([]);
  });

  it('has a JSON Schema for editors, in which a locale may be left out', () => {
    expect(catalogueJsonSchema()).toMatchObject({
      type: 'object',
      required: ['clients'],
      properties: {
        clients: { items: { required: ['id', 'name', 'timezone'], properties: { locale: { default: 'en-US' } } } },
      },
    });
  });
});
