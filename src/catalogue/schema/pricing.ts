/** What energy costs, and when it costs more. */
import { z } from 'zod';
import { commodity, date, id, name } from './fields.ts';

const currencies = new Set(Intl.supportedValuesOf('currency'));
const rate = z.number().min(0, 'give 0 or more');

export const tariffSchema = z
  .strictObject({
    id,
    name,
    currency: z.string().refine((code) => currencies.has(code), 'give an ISO 4217 code such as EUR'),
    /** First local day. */
    validFrom: date,
    /** The default of the client's devices of this commodity. */
    commodity: commodity.optional(),
    /** Or the tariff of these devices; from its first day on it comes before the default. */
    devices: z.array(id).min(1, 'give at least one device').max(5_000, 'give at most 5000').optional(),
    /** Per unit of energy, as the demand rate is per kW and the charge per day or month: without tax. */
    onPeakRate: rate,
    offPeakRate: rate,
    demandRate: rate.optional(),
    fixedCharge: z.strictObject({ amount: rate, per: z.enum(['day', 'month'], 'give day or month') }).optional(),
    /** 0.19 is 19 %. */
    taxRate: rate.max(1, 'give a fraction: 0.19 is 19 %').default(0),
  })
  .refine(({ commodity, devices }) => (commodity === undefined) !== (devices === undefined), {
    path: ['devices'],
    message: 'give either devices or commodity, so that it is clear whose tariff it is',
  });

/** ISO 8601 numbers the days of the week in this order, from 1. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const isWeekday = (text: string): text is (typeof weekdays)[number] => weekdays.some((day) => day === text);

/** Minutes since midnight of `07:00`, 1440 of `24:00`; `null` for what is no time of day. */
export const minuteOfDay = (text: string): number | null => {
  const [, hours = '', minutes = ''] = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/u.exec(text) ?? [null];
  if (text === '24:00') return 1_440;
  return hours === '' ? null : Number(hours) * 60 + Number(minutes);
};

export const peakWindowSchema = z
  .strictObject({
    weekdays: z
      .array(z.enum(weekdays, `give days of ${weekdays.join(', ')}`))
      .min(1, 'give at least one day')
      .refine((days) => new Set(days).size === days.length, 'give each day once'),
    from: z
      .string()
      .refine((text) => minuteOfDay(text) !== null && text !== '24:00', 'give a time from 00:00 to 23:59'),
    to: z.string().refine((text) => minuteOfDay(text) !== null, 'give a time from 00:00 to 24:00'),
    /** Both absent: all the client's devices. The narrowest that there are for a device replace the wider ones. */
    commodity: commodity.optional(),
    devices: z.array(id).min(1, 'give at least one device').max(5_000, 'give at most 5000').optional(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'a window that ends when it begins is none; give 00:00 to 24:00 for the whole day',
  })
  .refine(({ commodity, devices }) => commodity === undefined || devices === undefined, {
    path: ['devices'],
    message: 'give devices or commodity, not both',
  });

export const holidaySchema = z.strictObject({ date, name });
