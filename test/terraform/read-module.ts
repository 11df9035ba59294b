/** A folder of Terraform files, parsed and put together. */
import { parse } from '@cdktn/hcl2json';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Body = { readonly [name: string]: Json };

/** `address` as references write it: `aws_sqs_queue.requests`, `data.aws_region.current`. */
export type Resource = {
  readonly kind: 'resources' | 'data';
  readonly type: string;
  readonly name: string;
  readonly body: Body;
};

export type Module = {
  /** By file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  readonly variables: Readonly<Record<string, Body>>;
  readonly outputs: Readonly<Record<string, Body>>;
  readonly locals: Body;
  /** Modules that it calls. */
  readonly calls: Readonly<Record<string, Body>>;
};

const root = resolve(import.meta.dirname, '../..');

export const isBody = (value: Json | undefined): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The bodies of blocks: one, or several of the same name. */
export const bodiesOf = (value: Json | undefined): readonly Body[] =>
  Array.isArray(value) ? value.filter((each: Json) => isBody(each)) : [];

const entriesOf = (value: Json | undefined): [string, Json][] => (isBody(value) ? Object.entries(value) : []);

const resourcesOf = (kind: Resource['kind'], value: Json | undefined): Resource[] =>
  entriesOf(value).flatMap(([type, byName]) =>
    entriesOf(byName).flatMap(([name, bodies]) => bodiesOf(bodies).map((body) => ({ kind, type, name, body }))),
  );

const labelled = (value: Json | undefined): [string, Body][] =>
  entriesOf(value).flatMap(([name, bodies]) => bodiesOf(bodies).map((body): [string, Body] => [name, body]));

/** @param files text by file name */
export const parseModule = async (files: Readonly<Record<string, string>>): Promise<Module> => {
  const parsed = await Promise.all(
    Object.entries(files).map(async ([name, text]): Promise<Body> => parse(name, text) as Promise<Body>),
  );
  const all = (kind: string): Json[] => parsed.flatMap((file) => (file[kind] === undefined ? [] : [file[kind]]));
  return {
    files,
    resources: [
      ...all('resource').flatMap((value) => resourcesOf('resources', value)),
      ...all('data').flatMap((value) => resourcesOf('data', value)),
    ],
    variables: Object.fromEntries(all('variable').flatMap((value) => labelled(value))),
    outputs: Object.fromEntries(all('output').flatMap((value) => labelled(value))),
    locals: Object.assign({}, ...all('locals').flatMap((value) => bodiesOf(value))) as Body,
    calls: Object.fromEntries(all('module').flatMap((value) => labelled(value))),
  };
};

/** @param folder from the root of the repository */
export const readModule = (folder: string): Promise<Module> => {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.tf'));
  return parseModule(Object.fromEntries(names.map((name) => [name, readFileSync(join(root, folder, name), 'utf8')])));
};

export const typesUsed = (modules: readonly Module[]): Record<Resource['kind'], readonly string[]> => {
  const used = modules.flatMap(({ resources }) => resources);
  const of = (kind: Resource['kind']): string[] =>
    [...new Set(used.filter((each) => each.kind === kind).map(({ type }) => type))].toSorted();
  return { resources: of('resources'), data: of('data') };
};

/** A value that is text, such as an expression; else nothing. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Every text in a value: where expressions stand. */
export const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((each: Json) => textsIn(each));
  return isBody(value) ? Object.values(value).flatMap((each) => textsIn(each)) : [];
};
