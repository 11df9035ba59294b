/** Quality notes in words for the people who are billed by these numbers. */
import type { EnergyDevice } from '../types.ts';
import type { QualityKind, QualityNote } from './arithmetic/quality.ts';

export const noteTitles = {
  gap: 'No readings',
  bridged: 'Readings missing',
  interpolated: 'Midnight estimated',
  reset: 'Register reset or replaced',
  rollover: 'Register rolled over',
  dropped: 'Bad reading dropped',
  duplicate: 'Repeated timestamp',
  overlap: 'Readings too close',
  negative: 'Negative energy',
  split: 'Interval split',
  'window-edge': 'Interval across a window edge',
} as const satisfies Record<QualityKind, string>;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Register values as they are, without the noise of binary fractions. */
const plain = (value: number | undefined): string => (value === undefined ? '?' : String(Number(value.toFixed(6))));

const change = ({ before, after }: QualityNote, { unit }: EnergyDevice): string =>
  `${plain(before)} to ${plain(after)} ${unit}`;

const details: Record<QualityKind, (note: QualityNote, device: EnergyDevice) => string> = {
  gap: ({ count }) => `${plural(count, 'interval')} missing; no consumption is counted for this time.`,
  bridged: ({ count }) =>
    `The register was read before and after ${plural(count, 'interval')}; what was used in between is known as a sum and spread evenly over the time.`,
  interpolated: () =>
    'The register was not read close enough to midnight; its value there is estimated from the readings around it.',
  reset: (note, device) =>
    `The register fell from ${change(note, device)}; what was used in between is unknown and not counted.`,
  rollover: (note, device) =>
    `The register passed ${plain(device.registerModulus ?? undefined)} and went on from zero (${change(note, device)}); this is counted.`,
  dropped: (note, device) =>
    note.count === 1
      ? `The register dipped from ${change(note, device)}; that reading is left out.`
      : `${note.count} readings stand below the ${plain(note.before)} ${device.unit} before them, the last at ${plain(note.after)}; they are left out.`,
  duplicate: ({ count }) => `${plural(count, 'reading')} replaced by a later one for the same time.`,
  overlap: ({ count }, { intervalMinutes }) =>
    `${plural(count, 'reading')} less than ${plural(intervalMinutes, 'minute')} before the next; all their energy is counted.`,
  negative: ({ count }) =>
    `${plural(count, 'interval')} with negative energy (export or correction); the sums are lower by it.`,
  split: ({ count }) =>
    `${plural(count, 'interval')} across midnight; each day gets its share in proportion to time, as an estimate.`,
  'window-edge': ({ count }) =>
    `${plural(count, 'interval')} partly on-peak and partly off-peak; each gets its share in proportion to time, as an estimate.`,
};

/** One sentence: what was found and what it means for the numbers. */
export const describeNote = (note: QualityNote, device: EnergyDevice): string => details[note.kind](note, device);
