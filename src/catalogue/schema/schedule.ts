/** A report that is to be made again and again. */
import { z } from 'zod';
import { requestTemplateSchema } from '../../report/request.ts';
import { cronFault } from './cron.ts';
import { id, timezone } from './fields.ts';

export const scheduleSchema = z.strictObject({
  id,
  report: z.string(),
  cron: z.string().superRefine((text, context) => {
    const fault = cronFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  }),
  /** Of the cron expression; else the client's. */
  timezone: timezone.optional(),
  request: requestTemplateSchema,
});
