/** A report that is to be made again and again. */
import { z } from 'zod';
import { isReportName } from '../../families/names.ts';
import { optionNames } from '../../families/options.ts';
import { findPlan } from '../../families/plans.ts';
import { isLocalDate } from '../../report/calendar.ts';
import { remedyOf } from '../../report/describe-issues.ts';
import { requestTemplateSchema } from '../../report/request.ts';
import { cronFault } from './cron.ts';
import { date, id, timezone } from './fields.ts';
import { rruleFault } from './rrule.ts';

/** What becomes of windows that nobody was there for. */
export const missedPolicies = ['latest', 'all', 'skip'] as const;

const daysRemedy = 'give whole days from 1 to 366';
const jitterRemedy = 'give whole minutes from 0 to 720';

const fields = z.strictObject({
  id,
  report: z.string(),
  cron: z
    .string()
    .superRefine((text, context) => {
      const fault = cronFault(text);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .optional(),
  /** Instead of cron; counts from 00:00 of `startsOn`. */
  rrule: z.string().max(500, 'give at most 500 characters').optional(),
  /** Of cron or rrule; else the client's. */
  timezone: timezone.optional(),
  startsOn: date.optional(),
  endsOn: date.optional(),
  enabled: z.boolean().default(true),
  missed: z.enum(missedPolicies, `give ${missedPolicies.join(', ')}`).default('latest'),
  /** How far back `all` goes. */
  missedWithinDays: z.int(daysRemedy).min(1, daysRemedy).max(366, daysRemedy).default(7),
  /** Each window waits for up to so long, always the same one equally long. */
  jitterMinutes: z.int(jitterRemedy).min(0, jitterRemedy).max(720, jitterRemedy).default(0),
  request: requestTemplateSchema,
});

export type ScheduleEntry = z.infer<typeof fields>;

type Faults = z.core.$RefinementCtx;
const refuse = (context: Faults, path: readonly PropertyKey[], message: string): void =>
  context.addIssue({ code: 'custom', path: [...path], message });

const checkRule = ({ cron, rrule, startsOn, endsOn }: ScheduleEntry, context: Faults): void => {
  if ((cron === undefined) === (rrule === undefined)) refuse(context, ['cron'], 'give either cron or rrule');
  if (startsOn !== undefined && endsOn !== undefined && endsOn < startsOn) {
    refuse(context, ['endsOn'], 'give a day that is not before startsOn');
  }
  if (rrule === undefined) return;
  // A first day that is none is a fault of its own.
  if (startsOn === undefined) refuse(context, ['startsOn'], 'give the day from which the rrule counts');
  const fault = rruleFault(rrule, startsOn !== undefined && isLocalDate(startsOn) ? startsOn : '1970-01-01');
  if (fault !== null) refuse(context, ['rrule'], fault);
};

const checkOptions = ({ report, request }: ScheduleEntry, context: Faults): void => {
  // A report that there is not is found with the other names.
  if (!isReportName(report)) return;
  const { error } = findPlan(report).options.safeParse(request.options ?? {});
  for (const issue of error?.issues ?? []) {
    const message = remedyOf(issue, issue.path.length === 0 ? optionNames(report) : []);
    refuse(context, ['request', 'options', ...issue.path], message);
  }
};

export const scheduleSchema = fields.superRefine((schedule, context) => {
  checkRule(schedule, context);
  checkOptions(schedule, context);
});
