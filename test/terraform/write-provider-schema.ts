/**
 * Writes provider-schema.json: what the AWS provider knows of the resources and data sources that terraform/ uses, taken from the
 * type declarations that cdktn generates from the provider's own schema. They are 46 MB, hence no dependency; to write it anew,
 * after another resource type or for another version:
 *
 *   npm pack @cdktn/provider-aws@25.7.0 && tar xzf cdktn-provider-aws-25.7.0.tgz
 *   node test/terraform/write-provider-schema.ts package && npm run format
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockSchema, ProviderSchema, ResourceSchema } from './provider-schema.ts';
import { readModule, typesUsed } from './read-module.ts';

const folders = ['terraform', 'terraform/examples/complete'];
const outFile = join(import.meta.dirname, 'provider-schema.json');

/** The real name stands in the link of each member's comment: `…/ecs_service#desired_count EcsService#desired_count}`. */
const memberPattern = /\/\*\*(?<comment>[^]*?)\*\/\s+readonly \w+(?<optional>\??): (?<type>\{[^}]*\}|[^;]*);/gu;
const interfacePattern = /^export interface (?<name>\w+)(?: extends [\w.]+)? \{\n(?<body>[^]*?)\n\}/gmu;
const getterPattern = /^ {4}get (?<name>\w+)\(\)/gmu;

const snakeCase = (name: string): string => name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);

const attributeType = (type: string): string => {
  if (type.startsWith('{') || type.includes('[key: string]')) return 'map';
  if (type.includes('[]')) return 'list';
  return /^(?<simple>string|number|boolean)/u.exec(type)?.groups?.['simple'] ?? 'object';
};

const readBlock = (name: string, bodies: ReadonlyMap<string, string>): BlockSchema => {
  const attributes: Record<string, string> = {};
  const blocks: Record<string, BlockSchema> = {};
  const required: string[] = [];
  for (const { groups = {} } of (bodies.get(name) ?? '').matchAll(memberPattern)) {
    const { comment = '', optional, type = '' } = groups;
    const member = /#(?<member>\w+)\}/u.exec(comment)?.groups?.['member'];
    if (member === undefined) throw new Error(`${name} has a member without a link: ${comment}`);
    if (optional === '') required.push(member);
    const [shape = ''] = type.split(/\[\]| /u);
    if (comment.includes(`${member} block`)) {
      const block = readBlock(shape, bodies);
      blocks[member] = type.includes('[]') ? { ...block, repeats: true } : block;
    } else attributes[member] = attributeType(type);
  }
  return { attributes, ...(required.length > 0 && { required }), ...(Object.keys(blocks).length > 0 && { blocks }) };
};

/** @param source the text of an index.d.ts */
const readResource = (source: string): ResourceSchema => {
  const bodies = new Map(
    [...source.matchAll(interfacePattern)].map(({ groups = {} }) => [groups['name'] ?? '', groups['body'] ?? '']),
  );
  const [config = ''] = [...bodies.keys()];
  const [, main = ''] = source.split(/^export declare class \w+ extends cdktn\.Terraform(?:Resource|DataSource) \{/mu);
  const schema = readBlock(config, bodies);
  const getters = [...main.matchAll(getterPattern)].map(({ groups = {} }) => snakeCase(groups['name'] ?? ''));
  const known = new Set([...Object.keys(schema.attributes), ...Object.keys(schema.blocks ?? {})]);
  const computed = getters.filter((name) => !known.has(name) && !name.endsWith('_input'));
  return { ...schema, ...(computed.length > 0 && { computed }) };
};

const write = async (packageFolder: string): Promise<void> => {
  const used = typesUsed(await Promise.all(folders.map((folder) => readModule(folder))));
  const about: { version: string; cdktf: { provider: { name: string; version: string } } } = JSON.parse(
    readFileSync(join(packageFolder, 'package.json'), 'utf8'),
  );
  const read = (type: string, prefix = ''): [string, ResourceSchema] => {
    const folder = join(packageFolder, 'lib', prefix + type.replace(/^aws_/u, '').replaceAll('_', '-'));
    if (!existsSync(folder)) throw new Error(`The provider has no ${prefix}${type}`);
    return [type, readResource(readFileSync(join(folder, 'index.d.ts'), 'utf8'))];
  };
  const schema: ProviderSchema = {
    provenance: `Written by test/terraform/write-provider-schema.ts from the npm package @cdktn/provider-aws ${about.version}`,
    provider: `${about.cdktf.provider.name} ${about.cdktf.provider.version}`,
    resources: Object.fromEntries(used.resources.map((type) => read(type))),
    data: Object.fromEntries(used.data.map((type) => read(type, 'data-aws-'))),
  };
  writeFileSync(outFile, `${JSON.stringify(schema, null, 1)}\n`);
};

const [packageFolder] = process.argv.slice(2);
if (packageFolder === undefined) throw new Error('Give the folder of the unpacked package');
await write(packageFolder);
