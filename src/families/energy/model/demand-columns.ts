import type { ColumnModel, Total } from '../../../report/table-model.ts';
import type { MaxConsumptionOptions } from '../options.ts';
import type { Figures } from './arithmetic/figure.ts';
import { flagsOf, instants, maxOf, number, percent, sumOf } from './columns.ts';
import type { DemandFigures, DeviceDemand } from './device-demand.ts';
import { pickColumns } from './pick-columns.ts';
import { type FigureTexts, withUnit } from './texts/figures.ts';
import type { MaxConsumptionTexts } from './texts/max-consumption.ts';
import type { SharedTexts } from './texts/shared.ts';

export type DemandView = {
  /** Of the energy, e.g. `kWh`, and of the demand, e.g. `kW`. */
  readonly units: { readonly energy: string; readonly demand: string };
  readonly decimals: number;
  readonly columns: MaxConsumptionOptions['columns'];
  readonly texts: { readonly own: MaxConsumptionTexts; readonly shared: SharedTexts; readonly figures: FigureTexts };
};

type DemandColumns = {
  readonly columns: readonly ColumnModel[];
  /** The highest of each, and what adds up: of each column, or `null`. */
  readonly highest: readonly (Total | null)[];
  readonly sums: readonly (Total | null)[];
};

/** A column, and what stands below it. */
type Shown = { readonly column: ColumnModel; readonly highest?: Total; readonly sum?: Total };

/**
 * Maximum and its time, energy, load factor, hours use, kVA where any is known, coverage; a row for each span of each of the
 * figures, in their order.
 */
export const demandColumns = (figures: readonly DemandFigures[], view: DemandView): DemandColumns => {
  const { units, decimals, texts } = view;
  const { own, shared, figures: heads } = texts;
  const pick = pickColumns(view.columns);
  const valuesOf = (of: (each: DemandFigures) => Float64Array): number[] => figures.flatMap((each) => [...of(each)]);
  const rows = (of: (each: DemandFigures) => Figures) => ({
    values: valuesOf((each) => of(each).value),
    flagged: Uint8Array.from(figures.flatMap((each) => [...flagsOf(of(each))])),
  });
  const times = (of: (each: DemandFigures) => Float64Array): Shown => ({ column: instants(own.at, valuesOf(of)) });
  const demand = (head: string, { values, flagged }: ReturnType<typeof rows>, style?: 'strong'): Shown => ({
    column: number(head, decimals, values, { flagged, ...(style && { style }) }),
    highest: maxOf(values),
  });
  const energy = rows((each) => each.energy);
  const load = rows((each) => each.loadFactor);
  const hours = rows((each) => each.hoursUse);
  const coverage = valuesOf((each) => each.maximum.coverage);
  const apparent = (): readonly Shown[] => [
    demand(
      withUnit(heads.apparent, 'kVA'),
      rows((each) => each.apparent),
    ),
    times((each) => each.apparent.at),
  ];
  const shown: readonly Shown[] = [
    demand(
      withUnit(own.maximum, units.demand),
      rows((each) => each.maximum),
      'strong',
    ),
    times((each) => each.maximum.at),
    {
      column: number(withUnit(own.energy, units.energy), decimals, energy.values, { flagged: energy.flagged }),
      sum: sumOf(energy.values),
    },
    ...pick('load-factor', [{ column: percent(own.loadFactor, 1, load.values, { flagged: load.flagged }) }]),
    ...pick('hours-use', [{ column: number(own.hoursUse, 1, hours.values, { flagged: hours.flagged }) }]),
    ...pick('apparent', hasApparentDemand(figures) ? apparent() : []),
    { column: percent(shared.coverage, 1, coverage) },
  ];
  return {
    columns: shown.map(({ column }) => column),
    highest: shown.map(({ highest }) => highest ?? null),
    sums: shown.map(({ sum }) => sum ?? null),
  };
};

const hasApparentDemand = (figures: readonly DemandFigures[]): boolean =>
  figures.some(({ apparent }) => apparent.value.some((value) => !Number.isNaN(value)));

/** What a reader must know of the figures of these devices. */
export const demandNote = (
  devices: readonly DeviceDemand[],
  rolling: boolean,
  { columns, texts: { own, shared, figures } }: DemandView,
): string => {
  const pick = pickColumns(columns);
  const hasApparent = hasApparentDemand(devices.map(({ period }) => period));
  const hasFactor = pick('load-factor', [0]).length + pick('hours-use', [0]).length > 0;
  return [
    own.blockNote(rolling),
    ...(hasFactor ? [own.factorNote] : []),
    ...pick('apparent', hasApparent ? [figures.apparentNote] : []),
    ...(devices.some(({ minutes }) => minutes === null) ? [own.noBlockNote] : []),
    shared.marks,
  ].join(' ');
};
