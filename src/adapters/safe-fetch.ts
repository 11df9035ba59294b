/**
 * Reads a file from an https host of the allow-list, whatever that host answers.
 *
 *   URL ─▶ https, listed host, ─▶ name ─▶ public addresses ─▶ TLS ─▶ 200 ─▶ body, counted as it comes
 *    ▲     no user, no port       looked up      only          │
 *    └──────────── redirect, at most 3, as if it were new ◀────┘
 *
 * The connection goes to the addresses that were checked: a name that is looked up again may answer otherwise.
 */
import type { LookupAddress } from 'node:dns';
import { lookup as lookUp } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { fail, ReportError } from '../errors.ts';
import { collectBytes } from './collect-bytes.ts';
import { isPublicAddress } from './public-address.ts';

/** The network that a test puts in place of the real one; the configuration cannot reach it. */
export type Network = {
  readonly resolve: (host: string) => Promise<readonly LookupAddress[]>;
  readonly isAllowed: (address: string) => boolean;
  readonly port: number;
  /** PEM of the authorities trusted; Node's when absent. */
  readonly ca?: string;
};

export type SafeFetchOptions = {
  readonly hosts: readonly string[];
  readonly maxBytes: number;
  readonly network?: Network;
};

export type SafeFetch = (url: string, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;

const internet: Network = {
  resolve: (host) => lookUp(host, { all: true }),
  isAllowed: isPublicAddress,
  port: 443,
};

const maxRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);

const headers = {
  accept: 'image/*',
  // A compressed body could be small here and large once inflated.
  'accept-encoding': 'identity',
  'user-agent': 'report-worker',
};

const refuse = (message: string, host?: string): ReportError => fail('IMAGE_REFUSED', message, { host });

/** Answers with the addresses that may be connected to, and with no other. */
const checkedLookup =
  (network: Network): LookupFunction =>
  (host, options, done) => {
    const answer = async (): Promise<void> => {
      let allowed: readonly LookupAddress[];
      try {
        allowed = (await network.resolve(host)).filter(({ address }) => network.isAllowed(address));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)), []);
        return;
      }
      const [first] = allowed;
      if (!first) done(refuse(`${host} has no public address: put the image on a host that has, or into S3`, host), []);
      else if (options.all === true) done(null, [...allowed]);
      else done(null, first.address, first.family);
    };
    void answer();
  };

/** @throws IMAGE_REFUSED; the message never repeats the URL, which may carry a secret */
const checkUrl = (text: string, hosts: readonly string[], base?: URL): URL => {
  const url = URL.parse(text, base?.href);
  if (!url) throw refuse('The URL of the image cannot be read: give https://host/path');
  const { hostname: host } = url;
  if (url.protocol !== 'https:')
    throw refuse(`The URL of the image starts with ${url.protocol} and not https: give https://host/path`);
  if (url.username !== '' || url.password !== '')
    throw refuse('The URL of the image has a user or password: leave it out', host);
  if (url.port !== '') throw refuse('The URL of the image has a port: leave it out', host);
  if (isIP(host.replaceAll(/[[\]]/gu, '')) !== 0)
    throw refuse('The URL of the image has an IP address: give a host name', host);
  if (!hosts.includes(host))
    throw refuse(`Images from ${host} are not allowed: add it to IMAGE_HOSTS, or put the image into S3`, host);
  return url;
};

const open = (url: URL, network: Network, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { port, ca } = network;
    const request = httpsRequest(url, {
      port,
      headers,
      signal,
      lookup: checkedLookup(network),
      // A connection of its own, closed afterwards, past every proxy and whatever else is set for the process.
      agent: false,
      rejectUnauthorized: true,
      ...(ca !== undefined && { ca }),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      // Given up on, it reports that it was cut short.
      response.on('error', () => undefined);
      resolve(response);
    });
    request.end();
  });

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};

/** Reads a file over https. @throws IMAGE_REFUSED, IMAGE_FAILED; once `signal` aborts, anything */
export const createSafeFetch = ({ hosts, maxBytes, network = internet }: SafeFetchOptions): SafeFetch => {
  const readBody = async (response: IncomingMessage, { hostname: host }: URL, signal: AbortSignal) => {
    const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = response.headers;
    const status = response.statusCode;
    if (status !== 200) {
      throw fail('IMAGE_FAILED', `${host} answered ${status} instead of the image: check its URL`, { host, status });
    }
    if (encoding !== 'identity') {
      throw fail('IMAGE_FAILED', `${host} sent the image compressed (${encoding}): have it sent as it is`, { host });
    }
    const bytes = Number(length) > maxBytes ? null : await collectBytes(response, maxBytes, signal);
    if (!bytes) throw fail('IMAGE_FAILED', `The image is larger than ${maxBytes} bytes: give a smaller one`, { host });
    return bytes;
  };

  const follow = async (from: URL, signal: AbortSignal) => {
    let url = from;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const response = await open(url, network, signal);
      try {
        const { location } = response.headers;
        if (!redirects.has(response.statusCode ?? 0) || location === undefined)
          return await readBody(response, url, signal);
        url = checkUrl(location, hosts, url);
      } finally {
        response.destroy();
      }
    }
    throw fail('IMAGE_FAILED', `${from.hostname} redirects more than ${maxRedirects} times: give the URL it ends at`, {
      host: from.hostname,
    });
  };

  return async (text, signal) => {
    const url = checkUrl(text, hosts);
    try {
      return await follow(url, signal);
    } catch (error) {
      if (error instanceof ReportError) throw error;
      const { hostname: host } = url;
      throw fail(
        'IMAGE_FAILED',
        `The image could not be read from ${host} (${reason(error)}): check the host and its certificate`,
        {
          cause: error,
          host,
        },
      );
    }
  };
};
