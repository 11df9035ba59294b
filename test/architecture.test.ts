import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom, types included. Imports run strictly downward: a room sees the ranks below its own, never its own
 * rank's other rooms. Rooms of one rank are peers that do not see each other.
 */
const ranks: readonly (readonly string[])[] = [
  ['main'],
  ['cli'],
  ['commands'],
  ['compose'],
  ['client'],
  ['adapters', 'ops', 'local', 'intake', 'http'],
  ['pipeline'],
  ['delivery', 'ledger', 'catalogue'],
  ['contract'],
  ['families', 'workbook'],
  ['report'],
  ['ports'],
  ['errors'],
];

/** Narrower than the rank would allow. */
const onlySees: Readonly<Record<string, readonly string[]>> = {
  adapters: ['ports', 'errors'],
  ops: ['ports', 'errors'],
  workers: ['families', 'workbook', 'report', 'ports', 'errors'],
};

/** Wider than the rank would allow, with the reason. */
const alsoSees: Readonly<Record<string, readonly string[]>> = {
  // Read once, at the top, and handed down as values.
  main: ['config'],
  cli: ['config'],
  commands: ['config'],
  compose: ['config'],
  config: ['errors'],
  workers: ['families', 'workbook', 'report', 'ports', 'errors'],
  // Shapes of requests, subjects and models cross the ports as plain data.
  ports: ['errors'],
  // A table of ports' types is all that report/ takes from above errors.
  report: ['ports', 'errors'],
};

const root = resolve(import.meta.dirname, '..');

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const sources = [...filesUnder('src'), ...filesUnder('workers')];

/** `src/intake/consumer.ts` → `intake`, `src/config.ts` → `config`, `workers/render.ts` → `workers`. */
const roomOf = (file: string): string => {
  const [top = '', room = ''] = file.split('/');
  return top === 'workers' ? 'workers' : room.replace(/\.ts$/u, '');
};

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/gu;

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)]
    .map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(root, resolve(root, dirname(file), specifier)));

const rankOf = (room: string): number => ranks.findIndex((rooms) => rooms.includes(room));

const maySee = (from: string, to: string): boolean => {
  if (from === to) return true;
  if (alsoSees[from]?.includes(to)) return true;
  const narrow = onlySees[from];
  if (narrow) return narrow.includes(to);
  return rankOf(from) >= 0 && rankOf(to) > rankOf(from);
};

const edges = sources.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

describe('the architecture', () => {
  it('finds the imports it judges', () => {
    expect(edges.length).toBeGreaterThan(100);
    expect(edges).toContainEqual({ file: 'src/main.ts', target: 'src/cli.ts' });
  });

  it('gives every room a rank', () => {
    const rooms = new Set(sources.map(roomOf));
    const unranked = [...rooms].filter((room) => rankOf(room) < 0 && !(room in alsoSees));
    expect(unranked).toEqual([]);
  });

  it('lets imports run downward only', () => {
    const upward = edges.filter(({ file, target }) => !maySee(roomOf(file), roomOf(target)));
    expect(upward.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  it('keeps the two halves of a report apart: a model sees its plan nowhere, a plan no model', () => {
    const half = (file: string): string | undefined =>
      /^src\/families\/(?:\w+\/)?(plan|model)s?(?:\.ts|\/)/u.exec(file)?.[1];
    const crossing = edges.filter(({ file, target }) => {
      const [from, to] = [half(file), half(target)];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(crossing).toEqual([]);
  });

  it('lets a pool thread reach no plan, and nobody import a thread: it is started by URL', () => {
    const fromThreads = edges.filter(
      ({ file, target }) => roomOf(file) === 'workers' && /families\/.*plan/u.test(target),
    );
    expect(fromThreads).toEqual([]);
    expect(edges.filter(({ target }) => roomOf(target) === 'workers')).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = sources.filter((file) => /process\.env\b/u.test(readFileSync(join(root, file), 'utf8')));
    // main hands it over; a command puts the local stack's addresses where the AWS clients look for them.
    expect(readers.filter((file) => !['src/main.ts', 'src/commands/context.ts'].includes(file))).toEqual([]);
  });

  it('keeps energy out of the workbook writer, and Excel out of the families', () => {
    const text = (file: string): string => readFileSync(join(root, file), 'utf8');
    expect(
      sources.filter((file) => roomOf(file) === 'workbook' && /\b(?:kWh|meter|tariff)\b/iu.test(text(file))),
    ).toEqual([]);
    expect(sources.filter((file) => roomOf(file) === 'families' && /exceljs/u.test(text(file)))).toEqual([]);
  });
});
