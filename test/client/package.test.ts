/** What a service gets that installs the package: the built client, its types, and how little comes with it. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

let project: string;

/** A project of its own with the packed package, and beside it what the package depends on. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'report-client-'));
  await run('npm', ['run', 'build'], { cwd: root });
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], { cwd: root });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, 'report-worker'), { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '-C', join(modules, 'report-worker'), '--strip-components=1']);
  const others = (await readdir(join(root, 'node_modules'))).filter((name) => !name.startsWith('.'));
  for (const name of others) await symlink(join(root, 'node_modules', name), join(modules, name));
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
});
afterAll(() => rm(project, { recursive: true, force: true }));

const compilerOptions = {
  target: 'es2024',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/** @returns the complaints of a strict compiler, and the files it read */
const compile = async (name: string, text: string): Promise<{ complaints: string; files: readonly string[] }> => {
  await writeFile(join(project, name), text);
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }));
  const { stdout } = await run(bin('tsc'), ['-p', project, '--listFiles'], { cwd: project }).catch(
    (error: { stdout: string }) => error,
  );
  const lines = stdout.split('\n');
  return {
    complaints: lines.filter((line) => /error TS\d+/u.test(line)).join('\n'),
    files: lines.filter((line) => line.startsWith('/')),
  };
};

const packageOf = (path: string): string | undefined => {
  const after = path.split('/node_modules/').at(-1);
  return after === path ? undefined : /^(?:@[^/]+\/)?[^/]+/u.exec(after ?? '')?.[0];
};

const heavy = /^(?:slonik|exceljs|pg|pg-.*|sharp|piscina|pino|sqs-consumer|commander|node-pg-migrate|cockatiel)$/u;

const caller = `
import { SQSClient } from '@aws-sdk/client-sqs';
import { S3Client } from '@aws-sdk/client-s3';
import { createReportClient, ReportError, type ReportRequest } from 'report-worker/client';

const reports = createReportClient({ sqs: new SQSClient({}), queueUrl: 'q', s3: new S3Client({}), pointerBucket: 'b' });
const request: ReportRequest = { report: 'energy.max-consumption', clientId: 'a', period: { relative: 'yesterday' }, options: { by: 'month' } };
const { requestId } = await reports.requestReport(request, AbortSignal.timeout(1_000));
const id: string = requestId;
const { sent, failed } = await reports.requestReports([request]);
for (const { index, error } of failed) if (error instanceof ReportError) console.log(index + 1, error.code === 'QUEUE_FAILED', sent.length, id);
await reports.requestReport({ report: 'energy.daily-consumption', clientId: 'a', period: { from: '2016-03-01', to: '2016-03-02' }, options: { decimals: 1 } });
// @ts-expect-error -- no option of this report
await reports.requestReport({ report: 'energy.daily-consumption', clientId: 'a', period: { relative: 'today' }, options: { cost: true } });
// @ts-expect-error -- no such column of this report
await reports.requestReport({ report: 'energy.activity', clientId: 'a', period: { relative: 'today' }, options: { columns: ['register'] } });
// @ts-expect-error -- no such report
await reports.requestReport({ report: 'energy.nothing', clientId: 'a', period: { relative: 'today' } });
// @ts-expect-error -- no such period
await reports.requestReport({ report: 'energy.activity', clientId: 'a', period: { relative: 'never' } });
// @ts-expect-error -- without a client
await reports.requestReport({ report: 'energy.activity', period: { relative: 'today' } });
`;

describe('the package', () => {
  it('has types that a strict compiler takes, options of one report and not of another', async () => {
    const { complaints, files } = await compile('caller.ts', caller);
    expect(complaints).toBe('');
    expect(files.some((file) => file.includes('report-worker/dist/src/client.d.ts'))).toBe(true);
    expect(files.filter((file) => heavy.test(packageOf(file) ?? ''))).toEqual([]);
  });

  it('compiles the example of the documentation', async () => {
    const text = await readFile(join(root, 'docs/contracts.md'), 'utf8');
    const [, example = ''] = /```ts\n([^]*?)```/u.exec(text) ?? [];
    expect(example).toContain('createReportClient');
    expect((await compile('example.ts', example)).complaints).toBe('');
  });

  it('brings neither database, writer nor worker along', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve: (specifier, context, next) => {
        const found = next(specifier, context);
        seen.push(found.url);
        return found;
      } });
      const { createReportClient } = await import('report-worker/client');
      createReportClient({ sqs: { send: () => {} }, queueUrl: 'q' });
      console.log(JSON.stringify(seen));`;
    await writeFile(join(project, 'graph.js'), script);
    const { stdout } = await run(process.execPath, ['graph.js'], { cwd: project });
    const urls = JSON.parse(stdout) as string[];
    const own = urls.filter((url) => packageOf(url) === 'report-worker');
    expect(own.length).toBeGreaterThan(5);
    expect(
      own.filter((url) => /\/(?:ledger|pipeline|intake|workbook|plan|model|ports|config|compose)[./]/u.test(url)),
    ).toEqual([]);
    const packages = new Set(urls.map(packageOf).filter((name) => name !== undefined));
    const direct = [...packages].filter((name) => !/^@(?:aws-sdk|smithy|aws)\/|^(?:tslib|report-worker)$/u.test(name));
    expect(new Set(direct)).toEqual(new Set(['zod', 'canonicalize', 'temporal-polyfill', 'temporal-utils']));
    expect(packages).not.toContain('@aws-sdk/client-s3');
  });

  it('holds what it exports, and no tests', async () => {
    const files = await readdir(join(project, 'node_modules', 'report-worker'), { recursive: true });
    expect(files).toContain('docs/contracts/asyncapi.json');
    expect(files).toContain('dist/src/client.js');
    expect(files.filter((file) => /\.test\.|^test|^src/u.test(file))).toEqual([]);
  });
});
