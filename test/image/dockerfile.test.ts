import { Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

const instructions = DockerfileParser.parse(read('Dockerfile')).getInstructions();
const keyword = (instruction: Instruction): string => instruction.getKeyword();
const text = (instruction: Instruction | undefined): string => instruction?.getArgumentsContent() ?? '';
const froms = instructions.flatMap((instruction, index) => (keyword(instruction) === 'FROM' ? [index] : []));
const final = instructions.slice(froms.at(-1));
const find = (name: string): Instruction | undefined => final.find((instruction) => keyword(instruction) === name);
const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };

/** Of an instruction in its JSON form. */
const words = (name: string): readonly string[] => {
  const parsed: unknown = JSON.parse(text(find(name)));
  return Array.isArray(parsed) ? parsed.map(String) : [];
};

describe('the image', () => {
  it('has the Node that everything is tested with', () => {
    expect(text(instructions[0])).toBe(`NODE_IMAGE=node:${manifest.devDependencies['node']}-bookworm-slim`);
    for (const index of froms) expect(text(instructions[index])).toMatch(/^\$\{NODE_IMAGE\}/u);
  });

  it('runs as a user of its own, by number, so that a cluster can see that it is not root', () => {
    expect(text(find('USER'))).toBe('10001:10001');
    // Nothing after it would run, or be owned, as that user.
    expect(final.slice(final.findIndex((each) => keyword(each) === 'USER') + 1).map(keyword)).toEqual([
      'EXPOSE',
      'STOPSIGNAL',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ]);
  });

  it('starts Node itself, not a shell that would keep SIGTERM to itself', () => {
    expect([...words('ENTRYPOINT'), ...words('CMD')]).toEqual(['node', 'dist/src/main.js', 'start']);
    expect(find('HEALTHCHECK')?.getRawArgumentsContent()).toContain('CMD ["node", "dist/src/main.js", "health"]');
  });

  it('has its scratch folder where the worker looks for it', () => {
    expect(text(find('ENV'))).toContain(`SCRATCH_DIR=${words('VOLUME').join()} `);
  });

  it('sets only what the worker, Node or a shell reads', () => {
    const names = [...text(find('ENV')).matchAll(/(\w+)=/gu)].map(([, name = '']) => name);
    const known = new Set([...knownVariables(), 'NODE_ENV', 'NODE_OPTIONS', 'XDG_CACHE_HOME']);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('takes along no dependency of development, and runs no script of a dependency', () => {
    const installs = instructions.filter((each) => text(each).includes('npm ci')).map(text);
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toContain('--ignore-scripts');
    expect(installs.at(-1)).toContain('--omit=dev');
  });
});

/** Of config.ts. */
const knownVariables = (): readonly string[] => {
  const names = [...read('src/config/settings.ts').matchAll(/^ {4}([A-Z][A-Z0-9_]+):/gmu)].map(([, name = '']) => name);
  expect(() => readConfig({})).toThrow('DATABASE_URL');
  return names;
};

describe('the build context', () => {
  it('is what is copied, no more and no less: neither a secret nor a host’s node_modules gets in', () => {
    const copied = instructions
      .filter((each) => each instanceof Copy && each.getFromFlag() === null)
      .flatMap((each) => text(each).split(' ').slice(0, -1));
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(allowed[0]).toBe('*');
    expect(new Set(allowed.slice(1).map((line) => line.slice(1)))).toEqual(new Set(copied));
  });
});
