/** Everything that can be said of a request without a database: the same for callers, commands and the worker. */
import { fail } from '../errors.ts';
import { knownReport, optionNames, reportOptions } from '../families/options.ts';
import { describeIssues } from '../report/describe-issues.ts';
import { parseRequest, type RequestBody } from '../report/request.ts';

/** The options of the report that is asked for, with defaults filled in. @throws REPORT_UNKNOWN, OPTIONS_INVALID */
export const readOptions = ({ report, options: asked = {} }: Pick<RequestBody, 'report' | 'options'>): unknown => {
  const options = reportOptions[knownReport(report)].safeParse(asked);
  if (options.success) return options.data;
  const faults = describeIssues(options.error, { name: 'options', fields: optionNames(report), isField: true });
  throw fail('OPTIONS_INVALID', `The options of ${report} do not fit: ${faults}`);
};

/** The request as it was given, once it fits. @throws MESSAGE_INVALID, REPORT_UNKNOWN, OPTIONS_INVALID naming every field at fault */
export const checkRequest = (value: unknown): RequestBody => {
  const body = parseRequest(value);
  readOptions(body);
  return body;
};
