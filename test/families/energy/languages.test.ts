/** What a workbook says in numbers and dates inside its texts, and of devices that failed, in each language. */
import { describe, expect, it } from 'vitest';
import { dailyConsumptionOptions } from '../../../src/families/energy/options.ts';
import { buildModel } from '../../../src/families/models.ts';
import { sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { device, readings } from './support.ts';
import { inputOf } from './tables.ts';

const failure = {
  subject: { id: 'substation', name: 'Substation' },
  code: 'QUERY_TIMEOUT',
  reason: 'Reading this device took longer than 60 s',
};

/** A register that falls from 39,272.5 to 12.4 in the second hour of the day. */
const fallen = {
  device: device({ kind: 'register' }),
  readings: readings([
    ['2016-03-01T23:00Z', 39_271.25],
    ['2016-03-02T00:00Z', 39_272.5],
    ['2016-03-02T01:00Z', 12.4],
    ['2016-03-02T02:00Z', 13],
  ]),
};

const modelIn = (locale: string, failures = [failure]) => {
  const asked = { from: '2016-03-02', to: '2016-03-02', timezone: 'Europe/Berlin', locale, failures };
  return buildModel(
    'energy.daily-consumption',
    inputOf('energy.daily-consumption', dailyConsumptionOptions.parse({}), asked, [fallen]),
  );
};

describe.each([
  ['en-GB', 'Data quality', 'Findings', 'Detail', '39,272.5 to 12.4 kWh', '01/01/2026 01:00 (UTC+01:00)'],
  ['de-DE', 'Datenqualität', 'Befunde', 'Einzelheiten', '39.272,5 auf 12,4 kWh', '01.01.2026 01:00 (UTC+01:00)'],
  ['fr-FR', 'Qualité des données', 'Constats', 'Détail', '39 272,5 à 12,4 kWh', '01/01/2026 01:00 (UTC+01:00)'],
  ['es-ES', 'Calidad de los datos', 'Hallazgos', 'Detalle', '39.272,5 a 12,4 kWh', '01/01/2026 01:00 (UTC+01:00)'],
])('in %s', (locale, sheet, table, head, registers, generated) => {
  const model = modelIn(locale);

  it('register values in a finding are written as its readers write numbers', () => {
    const details = valuesOf(tableOf(sheetNamed(model, sheet), table), head).map((text) =>
      String(text).replaceAll(/[\u00A0\u202F]/gu, ' '),
    );
    expect(details).toContainEqual(expect.stringContaining(registers));
  });

  it('the time at which it was made is written as its cells show dates', () => {
    expect(model.sheets[0]?.header?.facts[2]?.value).toBe(generated);
  });
});

describe('the sheet of devices that failed', () => {
  const reasonIn = (locale: string, sheet: string, head: string, failures = [failure]) =>
    valuesOf(sheetNamed(modelIn(locale, failures), sheet).tables[0] ?? { columns: [], rowCount: 0 }, head);

  it('gives the reason as it came in English', () => {
    expect(reasonIn('en-US', 'Incomplete', 'Reason')).toEqual(['Reading this device took longer than 60 s']);
  });

  it.each([
    ['de-DE', 'Unvollständig', 'Grund', 'Das Gerät konnte nicht rechtzeitig gelesen werden'],
    ['fr-FR', 'Incomplet', 'Raison', 'L’appareil n’a pas pu être lu à temps'],
    ['es-ES', 'Incompleto', 'Motivo', 'No se pudo leer el dispositivo a tiempo'],
  ])('says it in the language of %s', (locale, sheet, head, reason) => {
    expect(reasonIn(locale, sheet, head)).toEqual([reason]);
  });

  it('gives a reason that it has no words for as it came', () => {
    const failures = [{ ...failure, code: 'CLOCK_BROKEN', reason: 'The clock is broken' }];
    expect(reasonIn('de-DE', 'Unvollständig', 'Grund', failures)).toEqual(['The clock is broken']);
  });
});
