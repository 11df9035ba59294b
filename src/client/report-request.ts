import type { ReportName } from '../families/names.ts';
import type { ReportOptions } from '../families/options.ts';
import type { PeriodRequest } from '../report/period.ts';

type RequestOf<Name extends ReportName> = {
  readonly report: Name;
  /** A client of the catalogue. */
  readonly clientId: string;
  /** Makes a repeated message a no-op; a random one when absent. At most 128 letters, digits, `.`, `_` and `-`. */
  readonly requestId?: string | undefined;
  /** Local dates, both inclusive, or words that count from the moment the message is sent. */
  readonly period: PeriodRequest;
  /** Ids of devices; without devices and locations, every device of the client. */
  readonly devices?: readonly string[] | undefined;
  /** Ids of locations; not together with devices. */
  readonly locations?: readonly string[] | undefined;
  /** IANA time zone that decides where days begin; else the client's. */
  readonly timezone?: string | undefined;
  /** BCP 47 language tag; else the client's. */
  readonly locale?: string | undefined;
  readonly options?: ReportOptions[Name] | undefined;
  readonly delivery?:
    | {
        /** Who gets the mail; else the client's recipients of that report. Empty: nobody. */
        readonly email?: readonly string[] | undefined;
        /** `false`: always a link, never the workbook itself. */
        readonly attach?: boolean | undefined;
        /** Minutes after which a report that is not there is late, and the client's owner is told; 1 to 10080. */
        readonly withinMinutes?: number | undefined;
      }
    | undefined;
};

/** What is asked for; `report` decides which `options` there are. */
export type ReportRequest = { readonly [Name in ReportName]: RequestOf<Name> }[ReportName];
