/** The door for people: one page without a script, from the same endpoints as its OpenAPI document. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../delivery/mail-text.ts';
import type { Endpoint } from './endpoint.ts';
import { problemTable } from './problem.ts';

const style = `body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:#1c2b33}
h2{margin-top:2.5rem;border-top:1px solid #d5dde1;padding-top:1.5rem}code{background:#f0f3f4;padding:.1em .3em}
table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0}
@media(prefers-color-scheme:dark){body{background:#12191d;color:#dbe4e8}code{background:#223038}a{color:#7cc4de}}`;

/** Of the only style on the page; there is nothing else that it may load. */
const styleHash = createHash('sha256').update(style).digest('base64');

export const docsPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Backquotes are code. */
const words = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/gu, '<code>$1</code>');

const row = (...cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

const parametersOf = ({ query, headers = {} }: Endpoint): string => {
  const ofQuery = Object.entries(query?.shape ?? {}).map(([name, schema]): readonly [string, string] => {
    const meaning = 'description' in schema ? schema.description : undefined;
    return [`?${name}`, typeof meaning === 'string' ? meaning : ''];
  });
  const rows = [...ofQuery, ...Object.entries(headers)].map(([name, means]) =>
    row(`<code>${escapeHtml(name)}</code>`, words(means)),
  );
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
};

const section = (endpoint: Endpoint): string => {
  const { method, path, summary, description = '', access, answers, problems, body } = endpoint;
  const good = Object.entries(answers).map(([status, { means }]) => row(status, words(means)));
  const bad = problems.map((code) =>
    row(String(problemTable[code].status), `<a href="#${code}">${code}</a> ${words(problemTable[code].title)}`),
  );
  return `<h2><code>${method} ${escapeHtml(path)}</code></h2>
<p><strong>${words(summary)}.</strong> ${words(description)} ${access === 'token' ? 'Needs a bearer token.' : ''}</p>
${body ? '<p>The body is JSON; its fields are in <a href="/openapi.json">the OpenAPI document</a>.</p>' : ''}${parametersOf(endpoint)}
<table>${[...good, ...bad].join('')}</table>`;
};

/** @returns a whole HTML page */
export const docsPage = (endpoints: readonly Endpoint[]): string => {
  const problems = Object.entries(problemTable).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${words(title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>report-worker: HTTP</title><style>${style}</style></head>
<body><h1>report-worker</h1>
<p>Reports on demand. <a href="/openapi.json">OpenAPI 3.1</a>. Send <code>Authorization: Bearer …</code>; every error is <code>application/problem+json</code> with one of <a href="#problems">these codes</a>.</p>
${endpoints.map(section).join('\n')}
<h2 id="problems">Problems</h2><table>${problems.join('')}</table>
</body></html>
`;
};
