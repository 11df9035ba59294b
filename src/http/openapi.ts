/** The door in the words of OpenAPI 3.1, from the same schemas that it checks with. */
import { z } from 'zod';
import { periodSchema, relativePeriodSchema } from '../report/period.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { type ProblemCode, problemTable } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

const date = { type: 'string', format: 'date' };

/** Its schema is a function, which has no shape to read. */
const periodShape: Json = {
  oneOf: [
    { type: 'object', properties: { from: date, to: date }, required: ['from', 'to'], additionalProperties: false },
    z.toJSONSchema(relativePeriodSchema, { io: 'input' }),
  ],
};

const shapeOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === periodSchema) Object.assign(jsonSchema, periodShape);
    },
  });
  return shape;
};

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(problemTable) },
    detail: { type: 'string', description: 'the field at fault and what to do' },
  },
};

const withHeaders = (headers: Readonly<Record<string, string>> | undefined): Json =>
  headers === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
        ),
      };

const describeAnswer = ({ means, schema, contentType = 'application/json', headers }: Answer): Json => ({
  description: means,
  ...withHeaders(headers),
  ...(schema && { content: { [contentType]: { schema: shapeOf(schema, 'output') } } }),
});

/** What an endpoint can answer besides its own: by what it takes, and everything at all. */
const problemsOf = ({ access, problems, method, path }: Endpoint): readonly ProblemCode[] => [
  ...problems,
  ...(access === 'token' ? (['TOKEN_INVALID', 'RATE_LIMITED'] as const) : []),
  ...(path.includes('{id}') ? (['QUERY_INVALID', 'URL_TOO_LONG'] as const) : []),
  ...(method === 'GET' ? [] : (['BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const)),
  'TOO_SLOW',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
  'UNAVAILABLE',
];

const describeProblems = (endpoint: Endpoint): Answers => {
  const byStatus = Map.groupBy(new Set(problemsOf(endpoint)), (code) => problemTable[code].status);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `\`${code}\`: ${problemTable[code].title}`).join('; '), content },
    ]),
  );
};

type Answers = Readonly<Record<string, Json>>;

/** A status that is both an answer and a problem has the content of both. */
const mergeAnswers = (answers: Answers, problems: Answers): Answers => {
  const both = Object.entries(problems).map(([status, bad]): [string, Json] => {
    const good = answers[status];
    if (!good) return [status, bad];
    const description = `${String(good['description'])}; or ${String(bad['description'])}`;
    return [status, { ...good, description, content: Object.assign({}, good['content'], bad['content']) }];
  });
  return { ...answers, ...Object.fromEntries(both) };
};

/** Where a token is one of two ways in, none is needed. */
const securityOf = ({ access, problems }: Endpoint): readonly Json[] => {
  if (access === 'token') return [{ token: [] }];
  return problems.includes('TOKEN_INVALID') ? [{ token: [] }, {}] : [];
};

const parametersOf = ({ path, query, headers = {} }: Endpoint): readonly Json[] => {
  const inPath = path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, description: 'the request id', schema: { type: 'string' } }]
    : [];
  const shape = query && shapeOf(query, 'input');
  const properties = shape && typeof shape['properties'] === 'object' ? (shape['properties'] ?? {}) : {};
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema: schema as Json }));
  const inHeader = Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...inHeader];
};

/** The client is the token's, so that the door requires one field less than the queue does. */
const bodyOf = (body: z.ZodType): Json => {
  const shape = shapeOf(body, 'input');
  const required = Array.isArray(shape['required']) ? shape['required'].filter((name) => name !== 'clientId') : [];
  return { required: true, content: { 'application/json': { schema: { ...shape, required } } } };
};

const describeEndpoint = (endpoint: Endpoint): Json => {
  const { summary, description, body, answers } = endpoint;
  const good = Object.entries(answers).map(([status, answer]): [string, Json] => [status, describeAnswer(answer)]);
  return {
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(endpoint),
    parameters: parametersOf(endpoint),
    ...(body && { requestBody: bodyOf(body) }),
    responses: mergeAnswers(Object.fromEntries(good), describeProblems(endpoint)),
  };
};

/** @returns an OpenAPI 3.1 document, plain JSON */
export const describeDoor = (endpoints: readonly Endpoint[], version: string): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: describeEndpoint(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'report-worker', version, description: 'Energy reports as Excel workbooks, on demand.' },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema },
    },
  };
};
