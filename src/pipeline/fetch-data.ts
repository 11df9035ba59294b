/** Fetches every subject of a report, a bounded number at a time; one that fails or hangs is noted, not fatal. */
import pLimit from 'p-limit';
import { asReportError, fail } from '../errors.ts';
import type { AnyPlan } from '../families/plans.ts';
import type { Database, Log } from '../ports.ts';
import type { ReportRequest, Subject, SubjectFailure } from '../report/definition.ts';
import { createDataTotal, notTheDevices, refuseTooLarge } from './data-limit.ts';
import { abortReason, withinLimits } from './policy.ts';

export type Fetched = {
  readonly fetched: readonly { readonly subject: Subject; readonly data: unknown }[];
  readonly failures: readonly SubjectFailure[];
};

export type FetchOptions = {
  readonly database: Database;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** What the data of all subjects together may take in memory. */
  readonly maxDataBytes: number;
  /** Data of subjects that were read before, by their ids: those are not read again. */
  readonly known?: ReadonlyMap<string, unknown>;
  readonly log: Log;
};

/** What ends the whole report, rather than leave a device out of it. */
const endsAll = (code: string): boolean => notTheDevices.has(code) || code === 'REPORT_TOO_LARGE';

type Result = { readonly subject: Subject } & ({ readonly data: unknown } | { readonly failure: SubjectFailure });

/**
 * @returns the data in the plan's order, and who failed with the reason
 * @throws FETCH_FAILED when no subject could be fetched, REPORT_TOO_LARGE when they take more memory than they may, POOL_EXHAUSTED or DATABASE_UNAVAILABLE when the database is what
 *   failed, ABORTED, and what listing the subjects throws
 */
export const fetchData = async (
  plan: AnyPlan,
  request: ReportRequest<unknown>,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Fetched> => {
  const { database, concurrency, timeoutMs, log, known } = options;
  const subjects = await plan.listSubjects(request, database, signal);
  const asked = { plan, request, subjects };
  await refuseTooLarge(asked, options, signal);
  const total = createDataTotal(asked, options);
  const limit = pLimit(concurrency);
  const giveUp = new AbortController();
  const limits = AbortSignal.any([signal, giveUp.signal]);

  const fetchOne = async (subject: Subject): Promise<Result> => {
    if (limits.aborted) throw abortReason(limits);
    const fetchSubject = (within: AbortSignal) => plan.fetchSubject(subject, request, database, within);
    try {
      const data = known?.has(subject.id)
        ? known.get(subject.id)
        : await withinLimits('Reading this device', timeoutMs, fetchSubject, limits);
      total.add(data);
      return { subject, data };
    } catch (error) {
      if (limits.aborted) throw abortReason(limits);
      const reason = asReportError(error, 'FETCH_FAILED');
      const { code, message } = reason;
      if (endsAll(code)) {
        // Tried again or refused as a whole, rather than delivered without half of its devices; nothing of it reads on.
        giveUp.abort(reason);
        throw reason;
      }
      log.warn({ err: error, subject: subject.id, code }, 'device failed; the report goes on without it');
      return { subject, failure: { subject: { id: subject.id, name: subject.name }, code, reason: message } };
    }
  };

  const settled = await Promise.allSettled(subjects.map((subject) => limit(fetchOne, subject)));
  if (limits.aborted) throw abortReason(limits);
  const results = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failures = results.flatMap((result) => ('failure' in result ? [result.failure] : []));
  const fetched = results.flatMap((result) =>
    'data' in result ? [{ subject: result.subject, data: result.data }] : [],
  );
  if (fetched.length === 0) {
    const first = failures[0];
    throw fail(
      'FETCH_FAILED',
      `None of ${subjects.length} devices could be read; the first: ${first?.reason ?? 'unknown'}`,
      {
        subjects: subjects.length,
      },
    );
  }
  return { fetched, failures };
};
