import { describe, expect, it } from 'vitest';
import type { EnergyDeviceData, Tariff } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ReportName } from '../../../src/families/names.ts';
import type { WorkbookModel } from '../../../src/report/model.ts';
import { column, sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { device, evenly } from './support.ts';
import { figuresOf, inputOf } from './tables.ts';

const asked = { from: '2016-10-01', to: '2016-10-04', timezone: 'Europe/Berlin' };

const late: Tariff = {
  id: 'late',
  name: 'Late',
  currency: 'EUR',
  validFrom: '2016-10-03',
  onPeakRate: 0.2,
  offPeakRate: 0.2,
  demandRate: null,
  fixedCharge: null,
  taxRate: 0,
};

/** 24 kWh a day. */
const meter = (name: string, tariffs: readonly Tariff[]): EnergyDeviceData => ({
  device: device({ id: name, name }),
  readings: evenly('2016-10-01T00:00+02:00', 60, Array<number>(96).fill(1)),
  tariffs,
});

const always = { ...late, id: 'always', validFrom: '2016-01-01' };

const build = (report: ReportName, devices: readonly EnergyDeviceData[], cost = true): WorkbookModel =>
  buildModel(report, inputOf(report, { cost, decimals: 2 }, asked, devices));

const findings = (model: WorkbookModel): unknown[] => {
  const table = tableOf(sheetNamed(model, 'Data quality'), 'Findings');
  const [names, what, from, to] = ['Device', 'What', 'From', 'To'].map((head) => valuesOf(table, head));
  return names?.map((name, row) => [name, what?.[row], from?.[row], to?.[row]]) ?? [];
};

const period = ['10/01/2016 00:00 (UTC+02:00)', '10/05/2016 00:00 (UTC+02:00)'];

describe.each(['energy.activity', 'energy.daily-energy', 'energy.monthly-energy'] as const)(
  'time without a tariff in %s',
  (report) => {
    it('is among the findings, for its energy is in no cost', () => {
      const model = build(report, [meter('Mill', [late]), meter('Press', [always])]);
      expect(findings(model)).toEqual([['Mill', 'No tariff', period[0], '10/03/2016 00:00 (UTC+02:00)']]);
    });

    it('is the whole period of a device that has none, next to one that has', () => {
      const model = build(report, [meter('Mill', []), meter('Press', [always])]);
      expect(findings(model)).toEqual([['Mill', 'No tariff', ...period]]);
    });

    it('is nothing to tell of where nothing is priced', () => {
      expect(findings(build(report, [meter('Mill', [])]))).toEqual([]);
      expect(findings(build(report, [meter('Mill', [late])], false))).toEqual([]);
    });
  },
);

describe('the cost of a period that is priced in part', () => {
  it('is marked as incomplete', () => {
    const model = build('energy.activity', [meter('Mill', [late]), meter('Press', [always])]);
    const table = tableOf(sheetNamed(model, 'Summary'), 'Electricity [kWh]');
    expect(figuresOf(table, 'Cost [EUR]')).toEqual([9.6, 19.2]);
    expect(column(table, 'Cost [EUR]').flagged).toEqual(Uint8Array.of(1, 0));
  });
});
