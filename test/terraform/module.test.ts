import { format } from '@cdktn/hcl-tools';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModule } from './check-module.ts';
import { readProviderSchema } from './provider-schema.ts';
import { parseModule, readModule } from './read-module.ts';
import { inputsTable, outputsTable } from './tables.ts';

const schema = readProviderSchema();
const module = await readModule('terraform');
const example = await readModule('terraform/examples/complete');
const readme = readFileSync('terraform/README.md', 'utf8');

/** The lines of the first table below a heading. */
const tableBelow = (heading: string): readonly string[] => {
  const [, below = ''] = readme.split(`\n## ${heading}\n`);
  const lines = below.split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const to = lines.findIndex((line, index) => index > from && !line.startsWith('|'));
  return lines.slice(from, to);
};

describe('terraform/', () => {
  it("is as the provider's schema and its own declarations have it", async () => {
    expect(await checkModule(module, schema)).toEqual([]);
  });

  it('has an example that gives what the module needs, and no more', async () => {
    expect(await checkModule(example, schema, { report_worker: module })).toEqual([]);
  });

  it.each(Object.entries({ ...module.files, ...example.files }))(
    '%s is as terraform fmt leaves it',
    async (_, text) => {
      expect(await format(text)).toBe(text);
    },
  );

  it('is for the provider whose schema it is held against', () => {
    const [, version = ''] = schema.provider.split(' ');
    const [major, minor] = version.split('.');
    for (const text of [module.files['versions.tf'], example.files['main.tf']]) {
      expect(text).toContain(`version = "~> ${major}.${minor}"`);
    }
  });

  it('has a README that shows a call which works', async () => {
    const [, call = ''] = /```hcl\n([^]*?)```/u.exec(readme) ?? [];
    const shown = await parseModule({ 'main.tf': call });
    expect(await checkModule(shown, schema, { report_worker: module })).toEqual([]);
    expect(Object.keys(shown.calls)).toEqual(['report_worker']);
  });

  it('has a README with its inputs and outputs', () => {
    expect(tableBelow('Inputs')).toEqual(inputsTable(module));
    expect(tableBelow('Outputs')).toEqual(outputsTable(module));
  });
});
