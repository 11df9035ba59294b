/** One meter of a catalogue. */
import { z } from 'zod';
import { commodity, id, name } from './fields.ts';

const minutesOfDay = 1_440;
const intervalRemedy = 'give whole minutes, 1 to 1440, of which a day holds a whole number (1, 5, 15, 30, 60, …)';

/** A running device draws more than nothing, and it stops no higher than it starts, or it would do both at once. */
const runHoursSchema = z
  .strictObject({ onKw: z.number().positive('give a positive number'), offKw: z.number().min(0, 'give 0 or more') })
  .refine(({ onKw, offKw }) => offKw <= onKw, { path: ['offKw'], message: 'give a number that is not above onKw' });

export const deviceSchema = z
  .strictObject({
    id,
    name,
    /** Id of one of the client's locations. */
    location: id.optional(),
    commodity,
    unit: z.string().trim().min(1, 'give a unit such as kWh, therm or m3').max(16, 'give at most 16 characters'),
    readingKind: z.enum(['delta', 'register'], {
      error: 'give delta (energy of the interval) or register (a counter)',
    }),
    intervalMinutes: z
      .int(intervalRemedy)
      .min(1, intervalRemedy)
      .max(minutesOfDay, intervalRemedy)
      .refine((minutes) => minutesOfDay % minutes === 0, intervalRemedy),
    /** Value at which the register rolls over to zero. */
    registerModulus: z.number().positive('give a positive number').optional(),
    /** Length of a demand block. */
    demandMinutes: z.literal([15, 30, 60], 'give 15, 30 or 60').optional(),
    runHours: runHoursSchema.optional(),
    topicId: z.string().min(1).max(200).optional(),
    externalClientId: z.string().min(1).max(200).optional(),
  })
  .refine((device) => device.registerModulus === undefined || device.readingKind === 'register', {
    path: ['registerModulus'],
    message: 'only a register has one; leave it out, or give readingKind "register"',
  })
  .refine(
    ({ demandMinutes, intervalMinutes }) => demandMinutes === undefined || demandMinutes % intervalMinutes === 0,
    {
      path: ['demandMinutes'],
      message: "give a whole number of the device's intervals (15, 30 or 60), or leave it out",
    },
  );
