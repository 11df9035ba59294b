/** The sheets that every energy workbook shares: header block, Data quality, Incomplete. */
import { formatInstant, type LocalDays, timeZoneDataVersion } from '../../../report/calendar.ts';
import { type ImageWarning, logoImage, type ModelInput, type SubjectFailure } from '../../../report/definition.ts';
import type { HeaderBlock, SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel } from '../../../report/table-model.ts';
import { describeNote, noteTitles } from './describe-note.ts';
import type { DeviceDays } from './device-days.ts';

export type Facts = Pick<ModelInput<unknown, unknown>, 'request' | 'generatedAt' | 'images' | 'imageWarnings'>;

export const headerBlock = (title: string, { request, generatedAt, images }: Facts): HeaderBlock => {
  const { client, period, timezone, requestId } = request;
  return {
    title,
    subtitle: client.name,
    facts: [
      { label: 'Period', value: period.from === period.to ? period.from : `${period.from} to ${period.to}` },
      { label: 'Time zone', value: timezone },
      { label: 'Generated', value: formatInstant(timezone, generatedAt) },
      { label: 'Request', value: requestId },
    ],
    ...(images[logoImage.name] && { logo: { image: logoImage.name, description: `Logo of ${client.name}` } }),
  };
};

const text = (head: string, values: readonly (string | null)[], width?: number): ColumnModel => ({
  type: 'text',
  head: { text: head },
  values,
  ...(width !== undefined && { width }),
});

const integer = (head: string, values: readonly number[]): ColumnModel => ({
  type: 'integer',
  head: { text: head },
  values: Float64Array.from(values),
});

const instants = (head: string, values: readonly number[]): ColumnModel => ({
  type: 'datetime',
  head: { text: head },
  values: Float64Array.from(values),
});

const countDays = ({ coverage }: DeviceDays, matches: (share: number) => boolean): number =>
  coverage.filter(matches).length;

/** Its times stand over those of the findings below: one sheet has one set of column widths. */
const coverageTable = (devices: readonly DeviceDays[]): TableModel => ({
  title: 'Coverage',
  rowCount: devices.length,
  columns: [
    text(
      'Device',
      devices.map(({ device }) => device.name),
    ),
    text(
      'Id',
      devices.map(({ device }) => device.id),
    ),
    instants(
      'First reading',
      devices.map(({ firstReading }) => firstReading),
    ),
    instants(
      'Last reading',
      devices.map(({ lastReading }) => lastReading),
    ),
    {
      type: 'percent',
      head: { text: 'Coverage' },
      decimals: 2,
      values: Float64Array.from(devices, (each) => each.totalCoverage),
    },
    integer(
      'Complete days',
      devices.map((each) => countDays(each, (share) => share >= 1)),
    ),
    integer(
      'Incomplete days',
      devices.map((each) => countDays(each, (share) => share > 0 && share < 1)),
    ),
    integer(
      'Days without readings',
      devices.map((each) => countDays(each, (share) => share === 0)),
    ),
    integer(
      'Estimated days',
      devices.map(({ estimated }) => estimated.reduce((sum, mark) => sum + mark, 0)),
    ),
  ],
  note: 'Coverage: the time for which there are readings, over the time of the period. Estimated days hold a value that was divided or interpolated at midnight. Blank: there is no reading.',
});

type Finding = { device: string; what: string; from: string; to: string; detail: string };

const findingsOf = ({ device, notes, notesLeftOut }: DeviceDays, timezone: string): readonly Finding[] => {
  const findings = notes.map((note) => ({
    device: device.name,
    what: noteTitles[note.kind],
    from: formatInstant(timezone, note.from),
    to: note.to === note.from ? '' : formatInstant(timezone, note.to),
    detail: describeNote(note, device),
  }));
  if (notesLeftOut === 0) return findings;
  return [
    ...findings,
    {
      device: device.name,
      what: 'More findings',
      from: '',
      to: '',
      detail: `${notesLeftOut} more are not listed here.`,
    },
  ];
};

const toFinding = ({ image, reason }: ImageWarning): Finding => ({
  device: '–',
  what: 'Image not shown',
  from: '',
  to: '',
  detail: `${image}: ${reason}`,
});

const findingsTable = (
  devices: readonly DeviceDays[],
  timezone: string,
  imageWarnings: readonly ImageWarning[],
): TableModel => {
  const findings = [...devices.flatMap((each) => findingsOf(each, timezone)), ...imageWarnings.map(toFinding)];
  return {
    title: 'Findings',
    rowCount: findings.length,
    emptyText: 'Nothing to report: every reading is there and plausible.',
    columns: [
      text(
        'Device',
        findings.map(({ device }) => device),
      ),
      text(
        'What',
        findings.map(({ what }) => what),
      ),
      text(
        'From',
        findings.map(({ from }) => from),
      ),
      text(
        'To',
        findings.map(({ to }) => to),
      ),
      text(
        'Detail',
        findings.map(({ detail }) => detail),
      ),
    ],
  };
};

const hourMs = 3_600_000;

const clockChanges = ({ dates, boundaries }: LocalDays): readonly { date: string; hours: number }[] =>
  dates
    .map((date, day) => ({ date, hours: ((boundaries[day + 1] ?? 0) - (boundaries[day] ?? 0)) / hourMs }))
    .filter(({ hours }) => hours !== 24);

const clockTable = (days: LocalDays): TableModel => {
  const changes = clockChanges(days);
  return {
    title: 'Days that are not 24 hours long',
    rowCount: changes.length,
    emptyText: 'None in this period.',
    columns: [
      { type: 'date', head: { text: 'Day' }, values: changes.map(({ date }) => date) },
      {
        type: 'number',
        head: { text: 'Hours' },
        decimals: 1,
        values: Float64Array.from(changes, ({ hours }) => hours),
      },
    ],
    note: `Days run from local midnight to local midnight, by the IANA time-zone data ${timeZoneDataVersion}.`,
  };
};

export const dataQualitySheet = (facts: Facts, devices: readonly DeviceDays[], days: LocalDays): SheetModel => ({
  name: 'Data quality',
  header: headerBlock('Data quality', facts),
  freeze: { head: true },
  print: { orientation: 'landscape' },
  tables: [
    coverageTable(devices),
    findingsTable(devices, facts.request.timezone, facts.imageWarnings),
    clockTable(days),
  ],
});

export const incompleteSheet = (facts: Facts, failures: readonly SubjectFailure[]): SheetModel => ({
  name: 'Incomplete',
  header: headerBlock('Incomplete', facts),
  freeze: { head: true },
  print: { orientation: 'landscape' },
  tables: [
    {
      title: 'Devices missing from this report',
      rowCount: failures.length,
      columns: [
        text(
          'Device',
          failures.map(({ subject }) => subject.name),
        ),
        text(
          'Id',
          failures.map(({ subject }) => subject.id),
        ),
        text(
          'Code',
          failures.map(({ code }) => code),
        ),
        text(
          'Reason',
          failures.map(({ reason }) => reason),
        ),
      ],
      note: 'No total in this workbook includes them.',
    },
  ],
});
