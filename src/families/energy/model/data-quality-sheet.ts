/** The sheet Data quality: what there is of each device, what was found in it, and which days are odd. */
import { type LocalDays, timeZoneDataVersion } from '../../../report/calendar.ts';
import type { ImageWarning } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import { dates, instants, integer, number, percent, text } from './columns.ts';
import type { DayFigures } from './device-days.ts';
import { type Facts, formatLocalTime, headerBlock } from './header-block.ts';
import { describeNote } from './texts/notes.ts';
import { type SharedTexts, sharedTexts } from './texts/shared.ts';

const countDays = ({ coverage }: DayFigures, matches: (share: number) => boolean): number =>
  coverage.filter(matches).length;

/** Its times stand over those of the findings below: one sheet has one set of column widths. */
const coverageTable = (devices: readonly DayFigures[], texts: SharedTexts): TableModel => {
  const { quality } = texts;
  return {
    title: texts.coverage,
    rowCount: devices.length,
    columns: [
      text(
        texts.device,
        devices.map(({ device }) => device.name),
      ),
      text(
        texts.id,
        devices.map(({ device }) => device.id),
      ),
      instants(
        quality.firstReading,
        devices.map(({ firstReading }) => firstReading),
      ),
      instants(
        quality.lastReading,
        devices.map(({ lastReading }) => lastReading),
      ),
      percent(
        texts.coverage,
        2,
        devices.map(({ totalCoverage }) => totalCoverage),
      ),
      integer(
        quality.completeDays,
        devices.map((each) => countDays(each, (share) => share >= 1)),
      ),
      integer(
        quality.incompleteDays,
        devices.map((each) => countDays(each, (share) => share > 0 && share < 1)),
      ),
      integer(
        quality.emptyDays,
        devices.map((each) => countDays(each, (share) => share === 0)),
      ),
      integer(
        quality.estimatedDays,
        devices.map(({ estimated }) => estimated.reduce((sum, mark) => sum + mark, 0)),
      ),
    ],
    note: quality.coverageNote,
  };
};

type Finding = { device: string; what: string; from: string; to: string; detail: string };

const findingsOf = (
  { device, notes, notesLeftOut }: DayFigures,
  request: Facts['request'],
  { quality }: SharedTexts,
): readonly Finding[] => {
  const findings = notes.map((note) => ({
    device: device.name,
    ...describeNote(note, device, request.locale),
    from: formatLocalTime(note.from, request),
    to: note.to === note.from ? '' : formatLocalTime(note.to, request),
  }));
  if (notesLeftOut === 0) return findings;
  const more = { what: quality.moreFindings, from: '', to: '', detail: quality.notListed(notesLeftOut) };
  return [...findings, { device: device.name, ...more }];
};

const imageFinding = ({ image, reason }: ImageWarning, { quality }: SharedTexts): Finding => ({
  device: '–',
  what: quality.imageNotShown,
  from: '',
  to: '',
  detail: `${image}: ${reason}`,
});

const findingsTable = (devices: readonly DayFigures[], facts: Facts, texts: SharedTexts): TableModel => {
  const { quality } = texts;
  const findings = [
    ...devices.flatMap((each) => findingsOf(each, facts.request, texts)),
    ...facts.imageWarnings.map((warning) => imageFinding(warning, texts)),
  ];
  const column = (head: string, key: keyof Finding) =>
    text(
      head,
      findings.map((finding) => finding[key]),
    );
  return {
    title: quality.findings,
    rowCount: findings.length,
    emptyText: quality.noFindings,
    columns: [
      column(texts.device, 'device'),
      column(quality.what, 'what'),
      column(quality.from, 'from'),
      column(quality.to, 'to'),
      column(quality.detail, 'detail'),
    ],
  };
};

const hourMs = 3_600_000;

const clockChanges = ({ dates: days, boundaries }: LocalDays): readonly { date: string; hours: number }[] =>
  days
    .map((date, day) => ({ date, hours: ((boundaries[day + 1] ?? 0) - (boundaries[day] ?? 0)) / hourMs }))
    .filter(({ hours }) => hours !== 24);

const clockTable = (days: LocalDays, { quality }: SharedTexts): TableModel => {
  const changes = clockChanges(days);
  return {
    title: quality.oddDays,
    rowCount: changes.length,
    emptyText: quality.noOddDays,
    columns: [
      dates(
        quality.day,
        changes.map(({ date }) => date),
      ),
      number(
        quality.hours,
        1,
        changes.map(({ hours }) => hours),
      ),
    ],
    note: quality.daysNote(timeZoneDataVersion),
  };
};

export const dataQualitySheet = (facts: Facts, devices: readonly DayFigures[], days: LocalDays): SheetModel => {
  const texts = sharedTexts(facts.request.locale);
  return {
    name: texts.quality.sheet,
    header: headerBlock(texts.quality.sheet, facts),
    freeze: { head: true },
    print: { orientation: 'landscape' },
    tables: [coverageTable(devices, texts), findingsTable(devices, facts, texts), clockTable(days, texts)],
  };
};
