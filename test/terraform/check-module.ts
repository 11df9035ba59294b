/** What `terraform validate` would find fault with, as far as the provider's schema and the module's own declarations tell. */
import type { BlockSchema, ProviderSchema } from './provider-schema.ts';
import { bodiesOf, type Body, isBody, type Json, type Module, textsIn } from './read-module.ts';
import { readExpression } from './references.ts';

const metaArguments = ['count', 'for_each', 'depends_on', 'provider', 'lifecycle'];
const lifecycleArguments = new Set([
  'create_before_destroy',
  'prevent_destroy',
  'ignore_changes',
  'replace_triggered_by',
]);

/** Functions that the module may use; a name that is not here is misspelt, or to be added. */
const functions = new Set(
  'alltrue can coalesce concat contains element endswith flatten floor join jsonencode keys length lookup merge one range regex replace setsubtract split startswith tostring try'.split(
    ' ',
  ),
);

type Found = { readonly name: string; readonly bodies: readonly Body[]; readonly isDynamic: boolean };

const fits: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string' || typeof value === 'number',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  map: (value) => isBody(value),
  object: () => true,
};

const isExpression = (value: Json): boolean => typeof value === 'string' && value.includes('${');

/** The faults of one block and those in it, each with its place. */
const checkBlock = (body: Body, schema: BlockSchema, place: string, meta: readonly string[] = []): string[] => {
  const blocks = schema.blocks ?? {};
  const plain = Object.entries(body).filter(([name]) => name !== 'dynamic' && !meta.includes(name));
  const dynamic = Object.entries(isBody(body['dynamic']) ? body['dynamic'] : {});
  const nested: Found[] = [
    ...plain
      .filter(([name]) => Object.hasOwn(blocks, name))
      .map(([name, value]) => ({ name, bodies: bodiesOf(value), isDynamic: false })),
    ...dynamic.map(([name, value]) => ({
      name,
      bodies: bodiesOf(value).flatMap(({ content }) => bodiesOf(content)),
      isDynamic: true,
    })),
  ];
  const given = new Set([...plain.map(([name]) => name), ...nested.map(({ name }) => name)]);
  return [
    ...plain.flatMap(([name, value]) => checkAttribute(name, value, schema, place)),
    ...(schema.required ?? []).filter((name) => !given.has(name)).map((name) => `${place}: lacks ${name}`),
    ...nested.flatMap(({ name, bodies, isDynamic }) => {
      const block = blocks[name];
      const at = `${place}.${name}`;
      if (!block) return [`${at}: no such block`];
      if (bodies.length === 0) return [`${at}: is a block`];
      if (bodies.length > 1 && block.repeats !== true && !isDynamic) return [`${at}: may stand there once`];
      return bodies.flatMap((each) => checkBlock(each, block, at));
    }),
  ];
};

const checkAttribute = (name: string, value: Json, schema: BlockSchema, place: string): string[] => {
  if (schema.blocks && Object.hasOwn(schema.blocks, name)) return [];
  const type = schema.attributes[name];
  if (type === undefined) return [`${place}.${name}: no such argument`];
  return isExpression(value) || value === null || fits[type]?.(value) === true
    ? []
    : [`${place}.${name}: is no ${type}`];
};

const checkLifecycle = (body: Body, schema: BlockSchema, place: string): string[] =>
  bodiesOf(body['lifecycle']).flatMap((lifecycle) => [
    ...Object.keys(lifecycle)
      .filter((name) => !lifecycleArguments.has(name))
      .map((name) => `${place}.lifecycle.${name}: no such argument`),
    ...textsIn(lifecycle['ignore_changes'] ?? [])
      .map((text) => text.replace(/^\$\{(.*)\}$/u, '$1'))
      .filter((name) => !Object.hasOwn(schema.attributes, name))
      .map((name) => `${place}.lifecycle.ignore_changes: no argument ${name}`),
  ]);

const checkResources = ({ resources }: Module, schema: ProviderSchema): string[] =>
  resources.flatMap(({ kind, type, name, body }) => {
    const place = `${kind === 'data' ? 'data.' : ''}${type}.${name}`;
    const known = schema[kind][type];
    if (!known) return [`${place}: no such type`];
    return [...checkBlock(body, known, place, metaArguments), ...checkLifecycle(body, known, place)];
  });

/** The names of iterators of dynamic blocks, which are known inside. */
const iteratorsIn = (value: Json): string[] => {
  if (Array.isArray(value)) return value.flatMap((each: Json) => iteratorsIn(each));
  if (!isBody(value)) return [];
  const own = isBody(value['dynamic']) ? Object.keys(value['dynamic']) : [];
  return [...own, ...Object.values(value).flatMap((each) => iteratorsIn(each))];
};

/** Whether what a path leads to is declared, and has such an attribute. */
const isDeclared = (
  [first = '', second = '', ...rest]: readonly string[],
  module: Module,
  schema: ProviderSchema,
  children: Children,
): boolean => {
  if (first === 'var') return Object.hasOwn(module.variables, second);
  if (first === 'local') return Object.hasOwn(module.locals, second);
  if (first === 'module') {
    const outputs = Object.hasOwn(module.calls, second) ? children[second]?.outputs : undefined;
    return outputs !== undefined && Object.hasOwn(outputs, rest[0] ?? '');
  }
  const isData = first === 'data';
  const [type, name, attribute] = isData ? [second, rest[0], rest[1]] : [first, second, rest[0]];
  const kind = isData ? 'data' : 'resources';
  const known = schema[kind][type];
  const isThere = module.resources.some((each) => each.kind === kind && each.type === type && each.name === name);
  if (!known || !isThere) return false;
  const names = [known.attributes, known.blocks ?? {}].flatMap((each) => Object.keys(each));
  return attribute === undefined || [...names, ...(known.computed ?? [])].includes(attribute);
};

/** Modules that are called, by the name of the call. */
type Children = Readonly<Record<string, Module>>;

type Part = { readonly place: string; readonly value: Json; readonly scope: readonly string[] };

/** Without what holds names that are no references. */
const without = (body: Body, left: string): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== left));

const partsOf = ({ resources, variables, outputs, locals, calls }: Module): readonly Part[] => [
  ...resources.map(({ type, name, body }) => ({
    place: `${type}.${name}`,
    value: without(body, 'lifecycle'),
    scope: [
      ...iteratorsIn(body),
      ...(body['for_each'] === undefined ? [] : ['each']),
      ...(body['count'] === undefined ? [] : ['count']),
    ],
  })),
  ...Object.entries(variables).map(([name, body]) => ({
    place: `var.${name}`,
    value: without(body, 'type'),
    scope: [],
  })),
  ...Object.entries(outputs).map(([name, value]) => ({ place: `output.${name}`, value, scope: [] })),
  ...Object.entries(locals).map(([name, value]) => ({ place: `local.${name}`, value, scope: [] })),
  ...Object.entries(calls).map(([name, value]) => ({ place: `module.${name}`, value, scope: [] })),
];

const checkExpressions = async (module: Module, schema: ProviderSchema, children: Children): Promise<string[]> => {
  const faults: string[] = [];
  const used = new Set<string>();
  for (const { place, value, scope } of partsOf(module)) {
    for (const text of textsIn(value)) {
      const expression = await readExpression(text, scope);
      for (const path of expression.references) {
        // A variable's own validation is no use of it.
        if (path.slice(0, 2).join('.') !== place) used.add(path.slice(0, 2).join('.'));
        if (!isDeclared(path, module, schema, children)) faults.push(`${place}: there is no ${path.join('.')}`);
      }
      for (const name of expression.functions) {
        if (!functions.has(name)) faults.push(`${place}: there is no function ${name}`);
      }
    }
  }
  const declared = [
    ...Object.keys(module.variables).map((name) => `var.${name}`),
    ...Object.keys(module.locals).map((name) => `local.${name}`),
  ];
  return [...faults, ...declared.filter((name) => !used.has(name)).map((name) => `${name}: is not used`)];
};

const checkDeclarations = ({ variables, outputs }: Module): string[] => [
  ...Object.entries(variables).flatMap(([name, body]) => [
    ...(typeof body['description'] === 'string' ? [] : [`var.${name}: is not described`]),
    ...(body['type'] === undefined ? [`var.${name}: has no type`] : []),
    ...bodiesOf(body['validation'])
      .filter(({ condition, error_message: message }) => condition === undefined || message === undefined)
      .map(() => `var.${name}: a validation lacks its condition or its message`),
  ]),
  ...Object.entries(outputs).flatMap(([name, body]) => [
    ...(typeof body['description'] === 'string' ? [] : [`output.${name}: is not described`]),
    ...(body['value'] === undefined ? [`output.${name}: has no value`] : []),
  ]),
];

const checkCalls = ({ calls }: Module, children: Children): string[] =>
  Object.entries(calls).flatMap(([name, body]) => {
    const variables = children[name]?.variables;
    if (!variables) return [`module.${name}: is not known`];
    const given = Object.keys(body).filter(
      (each) => ![...metaArguments, 'source', 'version', 'providers'].includes(each),
    );
    const required = Object.keys(variables).filter((each) => !Object.hasOwn(variables[each] ?? {}, 'default'));
    return [
      ...given
        .filter((each) => !Object.hasOwn(variables, each))
        .map((each) => `module.${name}.${each}: no such variable`),
      ...required.filter((each) => !given.includes(each)).map((each) => `module.${name}: lacks ${each}`),
    ];
  });

/** All faults, each with its place; none of a sound module. */
export const checkModule = async (
  module: Module,
  schema: ProviderSchema,
  children: Children = {},
): Promise<readonly string[]> => [
  ...checkResources(module, schema),
  ...checkDeclarations(module),
  ...checkCalls(module, children),
  ...(await checkExpressions(module, schema, children)),
];
