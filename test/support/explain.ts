/** What the server does for the queries that the code itself makes. */
import type { Client } from 'pg';
import { z } from 'zod';
import type { Database, NamedQuery, Queries } from '../../src/ports.ts';

const planNode = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Rows Removed by Index Recheck': z.number().optional(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
const explained = z
  .array(
    z.object({
      Plan: planNode.extend({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }),
      'Execution Time': z.number(),
    }),
  )
  .length(1);

type PlanNode = z.infer<typeof planNode>;

export type Explained = {
  readonly query: string;
  /** Node types of what touches the table, e.g. `Index Scan`. */
  readonly scans: readonly string[];
  /** Rows that were read from the table, those that a filter threw away included. */
  readonly rowsRead: number;
  /** Pages of 8 kB, of tables and indexes. */
  readonly pages: number;
  readonly ms: number;
};

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const summarise = (query: string, answer: unknown, table: string): Explained => {
  const [{ Plan: plan, 'Execution Time': ms } = { Plan: undefined, 'Execution Time': 0 }] = explained.parse(answer);
  if (!plan) throw new Error('no plan');
  // A bitmap index scan names its index only; its pages are counted with the heap scan above it.
  const touching = nodesOf(plan).filter((node) => node['Relation Name'] === table);
  // Each figure is the mean of the node's loops, which for a parallel scan are its workers.
  const read = (node: PlanNode): number =>
    Math.round(
      node['Actual Loops'] *
        (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)),
    );
  return {
    query,
    scans: touching.map((node) => node['Node Type']),
    rowsRead: touching.reduce((sum, node) => sum + read(node), 0),
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    ms,
  };
};

const analyze = async (client: Client, text: string, values: readonly unknown[]): Promise<unknown> => {
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (analyze, buffers, format json) ${text}`, [
    ...values,
  ]);
  return rows[0]?.['QUERY PLAN'];
};

/** Runs a statement by itself under EXPLAIN ANALYZE. */
export const explainText = async (client: Client, text: string, table: string): Promise<Explained> =>
  summarise(text, await analyze(client, text, []), table);

/** A database that runs each query for its caller, and once more under EXPLAIN ANALYZE. */
export const explaining = (inner: Database, client: Client, table: string) => {
  const plans: Explained[] = [];
  const explain = async ({ name, sql }: NamedQuery<unknown>): Promise<void> => {
    const text = sql.sql.replaceAll('$slonik_', '$');
    plans.push(summarise(name, await analyze(client, text, sql.values), table));
  };
  const explainAll = (queries: Queries): Queries => ({
    rows: async (query) => {
      await explain(query);
      return queries.rows(query);
    },
    maybeOne: async (query) => {
      await explain(query);
      return queries.maybeOne(query);
    },
    run: (query) => queries.run(query),
  });
  const database: Database = {
    ...inner,
    connect: (work, limits) => inner.connect((queries) => work(explainAll(queries)), limits),
  };
  return { database, plans };
};
