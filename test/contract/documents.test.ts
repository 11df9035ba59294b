import asyncApiSpecs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from '../../src/contract/asyncapi.ts';
import { contractDocuments, contractVersion } from '../../src/contract/documents.ts';
import { contractExamples } from '../../src/contract/examples.ts';
import { contractSchemas } from '../../src/contract/json-schemas.ts';

const folder = new URL('../../docs/contracts/', import.meta.url);
const addFormats = ajvFormats.default;

/** The value that a JSON pointer such as `#/channels/requests` leads to. */
const follow = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
      document,
    );

const referencesIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
      )
    : [];

describe('the published contract', () => {
  it('is what the schemas of the program say; `npm run contracts` writes it anew', async () => {
    const documents = contractDocuments();
    expect((await readdir(folder)).toSorted()).toEqual(Object.keys(documents).toSorted());
    for (const [name, text] of Object.entries(documents)) {
      expect(await readFile(new URL(name, folder), 'utf8'), name).toBe(text);
    }
  });

  it.each(Object.keys(contractSchemas()))(
    '%s is a valid schema of JSON Schema 2020-12, and its examples fit',
    (name) => {
      const ajv = addFormats(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }));
      const schema: unknown = JSON.parse(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8'));
      if (typeof schema !== 'object' || schema === null) throw new Error('a schema is an object');
      const validate = ajv.compile(schema);
      const examples = contractExamples[name] ?? [];
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(validate(example) ? [] : validate.errors).toEqual([]);
    },
  );
});

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument(contractVersion);

  it('fits the published JSON Schema of AsyncAPI 3.0', () => {
    // It brings the draft that it builds on itself.
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false }));
    const published: object = asyncApiSpecs.schemas['3.0.0'];
    const validate = ajv.compile(published);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...document, operations: { receiveRequest: { action: 'eat' } } })).toBe(false);
  });

  it('refers to nothing that is not in it', () => {
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((reference) => follow(document, reference) === undefined)).toEqual([]);
  });

  it('shows an example of each message', () => {
    const messages = Object.entries(follow(document, '#/components/messages') ?? {});
    expect(messages.map(([name]) => name)).toContain('command');
    expect(messages).toHaveLength(10);
    expect(messages.filter(([, message]) => follow(message, '#/examples/0/payload') === undefined)).toEqual([]);
  });
});
