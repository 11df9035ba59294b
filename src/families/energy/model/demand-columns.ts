import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { flagsOf, instants, maxOf, number, percent, sumOf } from './columns.ts';
import type { DemandFigures, DeviceDemand } from './device-demand.ts';
import { type FigureTexts, withUnit } from './texts/figures.ts';
import type { MaxConsumptionTexts } from './texts/max-consumption.ts';
import type { SharedTexts } from './texts/shared.ts';

export type DemandView = {
  /** Of the energy, e.g. `kWh`, and of the demand, e.g. `kW`. */
  readonly units: { readonly energy: string; readonly demand: string };
  readonly decimals: number;
  readonly texts: { readonly own: MaxConsumptionTexts; readonly shared: SharedTexts; readonly figures: FigureTexts };
};

type DemandColumns = {
  readonly columns: readonly ColumnModel[];
  /** The highest of each, and what adds up: of each column, or `null`. */
  readonly highest: readonly (Total | null)[];
  readonly sums: readonly (Total | null)[];
};

/** Where `DemandFigures` are known by column, and flagged. */
type Rows = { readonly value: number[]; readonly flagged: Uint8Array };

/**
 * Maximum and its time, energy, load factor, hours use, kVA where any is known, coverage; a row for each span of each of the
 * figures, in their order.
 */
export const demandColumns = (
  figures: readonly DemandFigures[],
  { units, decimals, texts: { own, shared, figures: heads } }: DemandView,
): DemandColumns => {
  const rows = (of: (each: DemandFigures) => Parameters<typeof flagsOf>[0] & { value: Float64Array }): Rows => ({
    value: figures.flatMap((each) => [...of(each).value]),
    flagged: Uint8Array.from(figures.flatMap((each) => [...flagsOf(of(each))])),
  });
  const times = (of: (each: DemandFigures) => Float64Array): number[] => figures.flatMap((each) => [...of(each)]);
  const [maximum, energy, load, hours, apparent] = [
    rows((each) => each.maximum),
    rows((each) => each.energy),
    rows((each) => each.loadFactor),
    rows((each) => each.hoursUse),
    rows((each) => each.apparent),
  ];
  const hasApparent = hasApparentDemand(figures);
  return {
    columns: [
      number(`${own.maximum} [${units.demand}]`, decimals, maximum.value, {
        flagged: maximum.flagged,
        style: 'strong',
      }),
      instants(
        own.at,
        times((each) => each.maximum.at),
      ),
      number(`${own.energy} [${units.energy}]`, decimals, energy.value, { flagged: energy.flagged }),
      percent(own.loadFactor, 1, load.value, { flagged: load.flagged }),
      number(own.hoursUse, 1, hours.value, { flagged: hours.flagged }),
      ...(hasApparent
        ? [
            number(withUnit(heads.apparent, 'kVA'), decimals, apparent.value, { flagged: apparent.flagged }),
            instants(
              own.at,
              times((each) => each.apparent.at),
            ),
          ]
        : []),
      percent(
        shared.coverage,
        1,
        times((each) => each.maximum.coverage),
      ),
    ],
    highest: [
      maxOf(maximum.value),
      null,
      null,
      null,
      null,
      ...(hasApparent ? [maxOf(apparent.value), null] : []),
      null,
    ],
    sums: [null, null, sumOf(energy.value), null, null, ...(hasApparent ? [null, null] : []), null],
  };
};

const hasApparentDemand = (figures: readonly DemandFigures[]): boolean =>
  figures.some(({ apparent }) => apparent.value.some((value) => !Number.isNaN(value)));

/** What a reader must know of the figures of these devices. */
export const demandNote = (
  devices: readonly DeviceDemand[],
  rolling: boolean,
  { own, shared, figures }: DemandView['texts'],
): string =>
  [
    own.blockNote(rolling),
    own.factorNote,
    ...(hasApparentDemand(devices.map(({ period }) => period)) ? [figures.apparentNote] : []),
    ...(devices.some(({ minutes }) => minutes === null) ? [own.noBlockNote] : []),
    shared.marks,
  ].join(' ');
