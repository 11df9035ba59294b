/**
 * The two halves of a report.
 *
 *   plan   main thread    options (zod), the subjects it covers, how one subject's data is fetched
 *   model  worker thread  a pure function from ModelInput to WorkbookModel
 *
 * A subject is what a report fetches and may lose alone: a device for the energy reports.
 */
import type { z } from 'zod';
import type { Database } from '../ports.ts';
import type { ImageData } from './drawing-model.ts';
import type { EpochMs, WorkbookModel } from './model.ts';
import type { Period } from './period.ts';

export type Subject = { readonly id: string; readonly name: string };

/** A request after everything that can be refused has been: defaults filled in from the client. */
export type ReportRequest<Options> = {
  readonly requestId: string;
  /** Absent at the first; 2 and up replace the one before, which lacked devices. */
  readonly version?: number;
  readonly report: string;
  /** `logo`: `https://…` or `s3://…`, loaded by the pipeline. */
  readonly client: { readonly id: string; readonly name: string; readonly logo?: string };
  readonly period: Period;
  readonly timezone: string;
  readonly locale: string;
  /** Ids; both absent means every device of the client. */
  readonly devices?: readonly string[];
  readonly locations?: readonly string[];
  readonly options: Options;
};

export type SubjectFailure = { readonly subject: Subject; readonly code: string; readonly reason: string };

/** An image that the report goes on without, and why, for people. */
export type ImageWarning = { readonly image: string; readonly reason: string };

/** What crosses to the thread: plain and cloneable, readings as typed arrays. */
export type ModelInput<Options, Data> = {
  readonly request: ReportRequest<Options>;
  readonly generatedAt: EpochMs;
  /** Of the program that makes the report. */
  readonly codeVersion: string;
  readonly fetched: readonly { readonly subject: Subject; readonly data: Data }[];
  readonly failures: readonly SubjectFailure[];
  /** By name; the client's logo is `logoImage.name`. Those that could not be loaded are in `imageWarnings` instead. */
  readonly images: Readonly<Record<string, ImageData>>;
  readonly imageWarnings: readonly ImageWarning[];
};

/** The client's logo: its name among a report's images, and the box on the screen that it is made to fit. */
export const logoImage = { name: 'logo', width: 240, height: 64 } as const;

/** What data takes in memory. */
export type DataSize = { readonly rows: number; readonly bytes: number };

export type ReportPlan<Options, Item extends Subject, Data> = {
  /** Words for people: mail subject, workbook title. */
  readonly title: string;
  readonly options: z.ZodType<Options>;
  readonly maxPeriodDays: number;
  /**
   * The subjects of a request, in the order in which they are shown.
   * @throws DEVICE_UNKNOWN when the request names one that is not the client's
   */
  listSubjects(request: ReportRequest<Options>, database: Database, signal: AbortSignal): Promise<readonly Item[]>;
  /** One subject's data. May throw anything: the report goes on without this subject. */
  fetchSubject(subject: Item, request: ReportRequest<Options>, database: Database, signal: AbortSignal): Promise<Data>;
  /** What the subjects' data should take by what is declared of them; nothing is looked up. */
  expectSize(subjects: readonly Item[], request: ReportRequest<Options>): DataSize;
  /**
   * What it may take at most by the rows there are, counted until `maxBytes` are passed.
   * @throws QUERY_TIMEOUT, QUERY_FAILED, POOL_EXHAUSTED, DATABASE_UNAVAILABLE, ABORTED
   */
  countSize(
    subjects: readonly Item[],
    request: ReportRequest<Options>,
    maxBytes: number,
    database: Database,
    signal: AbortSignal,
  ): Promise<DataSize>;
  /** What one subject's data takes. */
  sizeOf(data: Data): DataSize;
};

export type ReportModel<Options, Data> = (input: ModelInput<Options, Data>) => WorkbookModel;

/** Checks a plan against its types where it is written, and keeps their names. */
export const defineReport = <Options, Item extends Subject, Data>(
  plan: ReportPlan<Options, Item, Data>,
): ReportPlan<Options, Item, Data> => plan;
