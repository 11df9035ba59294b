/** A report that is to be made again and again. */
import { z } from 'zod';
import { isReportName } from '../../families/names.ts';
import { findPlan } from '../../families/plans.ts';
import { requestTemplateSchema } from '../../report/request.ts';
import { cronFault } from './cron.ts';
import { id, timezone } from './fields.ts';

export const scheduleSchema = z
  .strictObject({
    id,
    report: z.string(),
    cron: z.string().superRefine((text, context) => {
      const fault = cronFault(text);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    }),
    /** Of the cron expression; else the client's. */
    timezone: timezone.optional(),
    request: requestTemplateSchema,
  })
  .superRefine(({ report, request }, context) => {
    // A report that there is not is found with the other names.
    if (!isReportName(report)) return;
    const { error } = findPlan(report).options.safeParse(request.options ?? {});
    for (const { path, message } of error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['request', 'options', ...path], message });
    }
  });
