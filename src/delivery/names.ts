/** Where a workbook lies and what it is called. */
import { fail } from '../errors.ts';
import type { ReportRequest } from '../report/definition.ts';
import { idPattern } from '../report/request.ts';

const localDate = /^\d{4}-\d{2}-\d{2}$/u;

const checked = (part: string, pattern: RegExp, what: string): string => {
  if (pattern.test(part) && !part.includes('..')) return part;
  throw fail('MESSAGE_INVALID', `${what}: "${part.slice(0, 100)}" cannot be part of an object key`);
};

type Named = Pick<ReportRequest<unknown>, 'client' | 'report' | 'period' | 'requestId' | 'version'>;

/** `{prefix}/{clientId}/{report}/{from}_{to}/{requestId}.xlsx`, later versions `…/{requestId}/v2.xlsx`; every part is checked here too, never taken raw. */
export const objectKey = (prefix: string, { client, report, period, requestId, version }: Named): string =>
  [
    prefix,
    checked(client.id, idPattern, 'clientId'),
    checked(report, idPattern, 'report'),
    `${checked(period.from, localDate, 'period.from')}_${checked(period.to, localDate, 'period.to')}`,
    `${checked(requestId, idPattern, 'requestId')}${version === undefined ? '' : `/v${version}`}.xlsx`,
  ].join('/');

/** Where a partial report's data is kept for its retry. No client's id begins with a dot. */
export const keptKey = (prefix: string, { client, requestId, version = 1 }: Named): string =>
  `${prefix}/.kept/${checked(client.id, idPattern, 'clientId')}/${checked(requestId, idPattern, 'requestId')}/v${version}.gz`;

/** What the recipient sees: `Daily consumption ACME 2016-03-01 to 2016-03-31.xlsx`, without what file systems refuse. */
export const fileName = (title: string, { client, period, version }: Named): string => {
  const name = `${title} ${client.name}`
    .replaceAll(/[\p{C}<>:"/\\|?*]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, 120)
    .toWellFormed();
  return `${name} ${period.from} to ${period.to}${version === undefined ? '' : ` version ${version}`}.xlsx`;
};

export const workbookContentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
