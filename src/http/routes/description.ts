import { docsPage, docsPolicy } from '../docs-page.ts';
import type { Endpoint } from '../endpoint.ts';
import { describeDoor } from '../openapi.ts';

/** The door's description of `others` and of itself, for machines and for people. */
export const descriptionEndpoints = (others: readonly Endpoint[], version: string): readonly Endpoint[] => {
  const own: readonly Endpoint[] = [
    {
      method: 'GET',
      path: '/openapi.json',
      access: 'open',
      summary: 'This door in OpenAPI 3.1',
      answers: { 200: { means: 'The document' } },
      problems: [],
      handle: async ({ reply }) => reply.type('application/json').send(document),
    },
    {
      method: 'GET',
      path: '/docs',
      access: 'open',
      summary: 'This door for people',
      answers: { 200: { means: 'The page' } },
      problems: [],
      handle: async ({ reply }) =>
        reply.header('content-security-policy', docsPolicy).type('text/html; charset=utf-8').send(page),
    },
  ];
  const all = [...others, ...own];
  const document = JSON.stringify(describeDoor(all, version));
  const page = docsPage(all);
  return own;
};
