/** What an expression of Terraform refers to, and the functions it calls. */
import { getExpressionAst } from '@cdktn/hcl2json';

export type Expression = {
  /** `['aws_sqs_queue', 'requests', 'arn']`: without indexes and splats. */
  readonly references: readonly (readonly string[])[];
  readonly functions: readonly string[];
};

/** As far as we look into it. */
type Node = {
  readonly type?: string;
  readonly children?: readonly Node[];
  readonly meta?: {
    readonly name?: string;
    readonly keyVar?: string;
    readonly valVar?: string;
    readonly traversal?: readonly { readonly segment: string }[];
  };
};

const isName = (segment: string): boolean => /^[a-z_]/iu.test(segment);

/** The names that a node goes along, over `x.y[0].z`, `x.y[each.key].z` and `x.y[*].z`; none: it is no path. */
const pathOf = ({ type, meta, children = [] }: Node): readonly string[] => {
  const own = (meta?.traversal ?? []).map(({ segment }) => segment).filter((segment) => isName(segment));
  const [source, each] = children;
  if (type === 'scopeTraversal') return own;
  if (type === 'relativeTraversal') return source?.type === undefined ? own : [...pathOf(source), ...own];
  if (type === 'index' && source) return pathOf(source);
  return type === 'splat' && source ? [...pathOf(source), ...(each?.type === undefined ? [] : pathOf(each))] : [];
};

/** What in a path is an expression of its own: the key of an index. */
const keysIn = ({ type, children = [] }: Node): readonly Node[] => {
  const [source, key] = children;
  if (!source || type === 'scopeTraversal') return [];
  return [...keysIn(source), ...(type === 'index' && key ? [key] : [])];
};

const walk = (node: Node, scope: readonly string[]): Expression => {
  const path = pathOf(node);
  const { keyVar, valVar, name } = node.meta ?? {};
  const inner = node.type === 'for' ? [...scope, keyVar ?? '', valVar ?? ''] : scope;
  const found = (path.length > 0 ? keysIn(node) : (node.children ?? [])).map((child) => walk(child, inner));
  return {
    references: [
      ...(path.length > 0 && !scope.includes(path[0] ?? '') ? [path] : []),
      ...found.flatMap(({ references }) => references),
    ],
    functions: [
      ...(node.type === 'function' && name !== undefined ? [name] : []),
      ...found.flatMap(({ functions }) => functions),
    ],
  };
};

/**
 * @param text as hcl2json gives it, `${…}` within
 * @param scope names that are known where it stands, such as the iterator of a dynamic block
 */
export const readExpression = async (text: string, scope: readonly string[] = []): Promise<Expression> => {
  if (!text.includes('${')) return { references: [], functions: [] };
  // In a heredoc quotes are literal.
  const root: Node | null = (await getExpressionAst('expression.tf', `<<EOT\n${text}\nEOT\n`)) as Node | null;
  return root === null ? { references: [], functions: [] } : walk(root, scope);
};
