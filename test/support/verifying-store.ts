/**
 * The embedded S3 gives an object to anybody. This proxy before it looks at signed links as S3 does: the session they were
 * signed by, how long ago, and every character. Requests that are signed in their header pass: they are the worker's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { type FaultProxy, type Passing, startFaultProxy } from './fault-proxy.ts';
import type { Session } from './sessions.ts';

type Refusal = { readonly status: 400 | 403; readonly code: string; readonly message: string };

const denied = (message: string): Refusal => ({ status: 403, code: 'AccessDenied', message });

/** `20160301T000000Z` */
const parseStamp = (stamp: string): Date => {
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/u.exec(stamp) ?? [];
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)];
  return new Date(`${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`);
};

const ofSigning = new Set([
  'Algorithm',
  'Credential',
  'Date',
  'Expires',
  'SignedHeaders',
  'Security-Token',
  'Content-Sha256',
  'Signature',
]);
const isOfSigning = (name: string): boolean => ofSigning.has(name.replace(/^X-Amz-/u, ''));

const signatureOf = async (method: string, url: URL, session: Session): Promise<unknown> => {
  const given = url.searchParams;
  const [, , region = ''] = (given.get('X-Amz-Credential') ?? '').split('/');
  const { sha256 } = new S3Client({ region }).config;
  const presigner = new S3RequestPresigner({ region, credentials: session, sha256 });
  const query = Object.fromEntries([...given].filter(([name]) => !isOfSigning(name)));
  const { protocol, hostname, port, pathname: path, host } = url;
  const request = { method, protocol, hostname, port: Number(port), path, query, headers: { host } };
  const signed = await presigner.presign(request, {
    signingDate: parseStamp(given.get('X-Amz-Date') ?? ''),
    expiresIn: Number(given.get('X-Amz-Expires')),
  });
  return signed.query?.['X-Amz-Signature'];
};

const judge = async (
  { method, path, headers }: Passing,
  url: string,
  sessions: readonly Session[],
): Promise<Refusal | undefined> => {
  const asked = new URL(path, url);
  const given = asked.searchParams;
  if (!given.has('X-Amz-Signature')) return 'authorization' in headers ? undefined : denied('Access Denied');
  const [keyId] = (given.get('X-Amz-Credential') ?? '').split('/');
  const session = sessions.find(({ accessKeyId }) => accessKeyId === keyId);
  if (!session) return { status: 403, code: 'InvalidAccessKeyId', message: 'The key is not known' };
  if (session.sessionToken !== given.get('X-Amz-Security-Token')) {
    return { status: 400, code: 'InvalidToken', message: 'The token is not that of the session' };
  }
  if ((await signatureOf(method, asked, session)) !== given.get('X-Amz-Signature')) {
    return { status: 403, code: 'SignatureDoesNotMatch', message: 'The signature is another' };
  }
  if (session.expiresAt <= Date.now()) return { status: 400, code: 'ExpiredToken', message: 'The session has ended' };
  const ageMs = Date.now() - parseStamp(given.get('X-Amz-Date') ?? '').getTime();
  return ageMs > Number(given.get('X-Amz-Expires')) * 1_000 ? denied('Request has expired') : undefined;
};

export const startVerifyingStore = async (target: string, sessions: readonly Session[]): Promise<FaultProxy> => {
  const proxy = await startFaultProxy(target);
  proxy.setFault(async (passing) => {
    const refusal = await judge(passing, proxy.url, sessions);
    if (!refusal) return undefined;
    const body = `<Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error>`;
    return { kind: 'answer', status: refusal.status, headers: { 'content-type': 'application/xml' }, body };
  });
  return proxy;
};
