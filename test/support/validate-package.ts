/**
 * Holds a workbook against ISO/IEC 29500, part by part: schemas, relationship targets, content types. What `mc:Ignorable`
 * names is dropped first, as a reader that does not know it must.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import JSZip from 'jszip';
import { validateXML } from 'xmllint-wasm';

const folder = `${import.meta.dirname}/ooxml-xsd`;
const schemas = readdirSync(folder)
  .filter((name) => name.endsWith('.xsd'))
  .map((fileName) => ({ fileName, contents: readFileSync(`${folder}/${fileName}`, 'utf8') }));

/** The schema of a part by its path; docProps/core.xml has none that stands alone. */
const schemaOf = (path: string): string | null => {
  if (path === '[Content_Types].xml') return 'opc-contentTypes.xsd';
  if (path.endsWith('.rels')) return 'opc-relationships.xsd';
  if (path === 'docProps/app.xml') return 'shared-documentPropertiesExtended.xsd';
  if (path.startsWith('xl/theme/')) return 'dml-main.xsd';
  if (path.startsWith('xl/charts/')) return 'dml-chart.xsd';
  if (path.startsWith('xl/drawings/') && path.endsWith('.xml')) return 'dml-spreadsheetDrawing.xsd';
  return path.startsWith('xl/') && path.endsWith('.xml') ? 'sml.xsd' : null;
};

const withoutIgnorable = (xml: string): string => {
  const [, prefixes = ''] = /mc:Ignorable="([^"]*)"/u.exec(xml) ?? [];
  const plain = prefixes
    .split(/\s+/u)
    .filter((prefix) => prefix !== '')
    .reduce((text, prefix) => text.replaceAll(new RegExp(` ${prefix}:\\w+="[^"]*"`, 'gu'), ''), xml);
  return plain.replaceAll(/ mc:Ignorable="[^"]*"/gu, '').replaceAll(' xml:space="preserve"', '');
};

type Part = { readonly path: string; readonly xml: string };

/** Every fault of parts that share a schema. Reading the schema takes longest, so many parts are best checked at once. */
const validateAlike = async (parts: readonly Part[]): Promise<string[]> => {
  const schemaName = schemaOf(parts[0]?.path ?? '');
  const schema = schemas.find(({ fileName }) => fileName === schemaName);
  if (!schema) return [];
  const { errors } = await validateXML({
    xml: parts.map(({ xml }, index) => ({ fileName: `part${index}.xml`, contents: withoutIgnorable(xml) })),
    schema: [schema],
    preload: schemas.filter((each) => each !== schema),
    initialMemoryPages: 512,
    maxMemoryPages: 8_192,
  });
  return errors.map(({ message, loc }) => {
    const index = Number(/\d+/u.exec(loc?.fileName ?? '')?.[0] ?? 0);
    return `${parts[index]?.path ?? ''}: ${message}`;
  });
};

/** Every fault of parts that would stand at the same path. */
export const validateParts = (path: string, parts: readonly string[]): Promise<string[]> =>
  validateAlike(parts.map((xml) => ({ path, xml })));

const attributes = (xml: string, element: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}\\b[^>]*?\\b${name}="([^"]*)"`, 'gu'))].map(([, value = '']) => value);

const checkRelationships = (path: string, xml: string, parts: ReadonlySet<string>): string[] => {
  const source = posix.join(posix.dirname(posix.dirname(path)), '');
  return [...xml.matchAll(/<Relationship\b[^>]*>/gu)]
    .map(([element]) => element)
    .filter((element) => !element.includes('TargetMode="External"'))
    .flatMap((element) => attributes(element, 'Relationship', 'Target'))
    .map((target) => (target.startsWith('/') ? target.slice(1) : posix.join(source, target)))
    .filter((target) => !parts.has(target))
    .map((target) => `${path}: its target ${target} is not in the package`);
};

const checkContentTypes = (types: string, parts: ReadonlySet<string>): string[] => {
  const defaults = new Set(attributes(types, 'Default', 'Extension'));
  const overrides = new Set(attributes(types, 'Override', 'PartName'));
  const untyped = [...parts].filter(
    (path) =>
      path !== '[Content_Types].xml' &&
      !overrides.has(`/${path}`) &&
      !defaults.has(path.slice(path.lastIndexOf('.') + 1)),
  );
  const dangling = [...overrides].filter((name) => !parts.has(name.slice(1)));
  return [
    ...untyped.map((path) => `${path}: it has no content type`),
    ...dangling.map((name) => `[Content_Types].xml: ${name} is not in the package`),
  ];
};

/** Every fault of some packages, each with its part; none when they are valid. */
export const validatePackages = async (packages: readonly Uint8Array[]): Promise<readonly string[]> => {
  const faults: string[] = [];
  const bySchema = new Map<string, Part[]>();
  for (const bytes of packages) {
    const files = Object.values((await JSZip.loadAsync(bytes)).files).filter(({ dir }) => !dir);
    const names = new Set(files.map(({ name }) => name));
    for (const file of files) {
      if (!/\.(?:xml|rels)$/u.test(file.name)) continue;
      const part = { path: file.name, xml: await file.async('string') };
      const schema = schemaOf(part.path) ?? '';
      bySchema.set(schema, [...(bySchema.get(schema) ?? []), part]);
      if (part.path.endsWith('.rels')) faults.push(...checkRelationships(part.path, part.xml, names));
      if (part.path === '[Content_Types].xml') faults.push(...checkContentTypes(part.xml, names));
    }
  }
  for (const parts of bySchema.values()) faults.push(...(await validateAlike(parts)));
  return faults;
};

/** Every fault of a package. */
export const validatePackage = (bytes: Uint8Array): Promise<readonly string[]> => validatePackages([bytes]);
