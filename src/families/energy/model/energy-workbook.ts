import type { LocalDays } from '../../../report/calendar.ts';
import type { ModelInput } from '../../../report/definition.ts';
import type { SheetModel, WorkbookModel } from '../../../report/model.ts';
import type { EnergyDeviceData } from '../types.ts';
import { dataQualitySheet } from './data-quality-sheet.ts';
import type { DayFigures } from './device-days.ts';
import { formatPeriod } from './header-block.ts';
import { incompleteSheets } from './incomplete-sheet.ts';
import { manifestSheet } from './manifest-sheet.ts';

type Own = {
  readonly title: string;
  /** The report's own, the summary first. */
  readonly sheets: readonly SheetModel[];
  readonly devices: readonly DayFigures[];
  readonly days: LocalDays;
};

/** A report's own sheets, and after them those that every energy report has. */
export const energyWorkbook = (
  input: ModelInput<unknown, EnergyDeviceData>,
  { title, sheets, devices, days }: Own,
): WorkbookModel => {
  const { request, generatedAt, images } = input;
  return {
    properties: {
      title: `${title} – ${request.client.name}`,
      subject: formatPeriod(request),
      author: 'report-worker',
      createdAt: generatedAt,
    },
    locale: request.locale,
    timezone: request.timezone,
    images,
    sheets: linkedBack([
      ...sheets,
      dataQualitySheet(input, devices, days),
      ...incompleteSheets(input),
      manifestSheet(input),
    ]),
  };
};

/** Each sheet but the first leads back to it. */
const linkedBack = ([summary, ...others]: readonly SheetModel[]): readonly SheetModel[] => {
  if (!summary) return [];
  const link = { text: `← ${summary.name}`, to: { sheet: summary.name } };
  return [
    summary,
    ...others.map(({ header, ...sheet }) => ({ ...sheet, ...(header && { header: { ...header, link } }) })),
  ];
};
