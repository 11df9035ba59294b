/** One thing the door does: what it says of itself for the description, and the handler. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { maskAddresses } from '../errors.ts';
import type { Caller } from '../ledger/api-tokens.ts';
import { describeIssues } from '../report/describe-issues.ts';
import { type ProblemCode, problem } from './problem.ts';

export type Call = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Of the report in the path; empty where the path has none. */
  readonly id: string;
  /** Aborts when the handler has taken too long. */
  readonly signal: AbortSignal;
};

export type Answer = {
  readonly means: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

type Described = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** OpenAPI's: `/reports/{id}` */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Besides those that everything can answer. */
  readonly problems: readonly ProblemCode[];
};

export type Endpoint = Described &
  (
    | { readonly access: 'open'; handle(call: Call): Promise<FastifyReply> }
    | { readonly access: 'token'; handle(call: Call & { readonly caller: Caller }): Promise<FastifyReply> }
  );

/** @throws QUERY_INVALID naming every parameter at fault */
export const readQuery = <Schema extends z.ZodObject>(schema: Schema, { query }: FastifyRequest): z.infer<Schema> => {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const faults = describeIssues(parsed.error, { name: 'query', fields: Object.keys(schema.shape) });
  throw problem('QUERY_INVALID', maskAddresses(faults));
};
