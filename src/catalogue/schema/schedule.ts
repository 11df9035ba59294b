/** A report that is to be made again and again. */
import { z } from 'zod';
import { isReportName } from '../../families/names.ts';
import { optionNames } from '../../families/options.ts';
import { findPlan } from '../../families/plans.ts';
import { remedyOf } from '../../report/describe-issues.ts';
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
    for (const issue of error?.issues ?? []) {
      const message = remedyOf(issue, issue.path.length === 0 ? optionNames(report) : []);
      context.addIssue({ code: 'custom', path: ['request', 'options', ...issue.path], message });
    }
  });
