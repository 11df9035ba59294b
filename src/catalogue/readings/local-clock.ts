/** Local timestamps without an offset, turned into instants by the zone's rules. */
import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../../report/model.ts';

export type LocalClock = {
  /** What to subtract from wall-clock time all through a local day, in milliseconds; `NaN` when the clock changes in it. */
  offsetOfDay(daysSince1970: number): number;
  /**
   * The instant of a wall-clock time (milliseconds that read right when taken for UTC), or `null` where the clock skips
   * it. A time that occurs twice is the earlier instant when it is asked for first, the later one from then on: that is the
   * order in which a meter writes it.
   */
  resolve(wallClockMs: number): EpochMs | null;
};

const dayMs = 86_400_000;

const plainAt = (wallClockMs: number): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(wallClockMs).toZonedDateTimeISO('UTC').toPlainDateTime();

/** `zone` is a valid IANA name. */
export const createLocalClock = (zone: string): LocalClock => {
  const offsets = new Map<number, number>();
  const seenOnce = new Set<number>();

  const measureDay = (day: number): number => {
    const start = plainAt(day * dayMs).toZonedDateTime(zone, { disambiguation: 'earlier' });
    const end = plainAt((day + 1) * dayMs).toZonedDateTime(zone, { disambiguation: 'later' });
    const steady =
      end.epochMilliseconds - start.epochMilliseconds === dayMs && start.offsetNanoseconds === end.offsetNanoseconds;
    return steady ? start.offsetNanoseconds / 1e6 : Number.NaN;
  };

  return {
    offsetOfDay: (day) => {
      const known = offsets.get(day);
      if (known !== undefined) return known;
      const offset = measureDay(day);
      offsets.set(day, offset);
      return offset;
    },
    resolve: (wallClockMs) => {
      const plain = plainAt(wallClockMs);
      const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
      const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
      if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.epochMilliseconds;
      if (!earlier.toPlainDateTime().equals(plain)) return null;
      if (seenOnce.has(wallClockMs)) return later.epochMilliseconds;
      seenOnce.add(wallClockMs);
      return earlier.epochMilliseconds;
    },
  };
};
