import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/ops/package-version.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-version-'));
  await mkdir(join(folder, 'dist/src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"version":"4.5.6"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const versionFrom = (path: string): string => packageVersion(pathToFileURL(join(folder, path)).href);

describe('the version of the program', () => {
  it('is that of package.json, from the sources and from what is built of them', () => {
    expect(versionFrom('src/compose/workshop.ts')).toBe('4.5.6');
    expect(versionFrom('dist/src/compose/workshop.js')).toBe('4.5.6');
  });

  it('is looked for further up where a package.json has none', async () => {
    await writeFile(join(folder, 'dist/package.json'), '{"type":"module"}');
    expect(versionFrom('dist/src/compose/workshop.js')).toBe('4.5.6');
  });

  it('is unknown where there is no package.json', () => {
    expect(packageVersion('file:///compose.js')).toBe('unknown');
  });
});
