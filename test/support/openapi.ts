/** Holds what the door answers against what it says of itself. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Answered } from './door.ts';

type Response = { readonly content?: Readonly<Record<string, { readonly schema?: object }>> };
type Operation = { readonly responses: Readonly<Record<string, Response>> };
export type OpenApi = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
};

export type Contract = {
  /** What the answer has that the document does not; empty when it is as it says. */
  faultsOf(answered: Answered): readonly string[];
};

export const contractOf = (document: OpenApi): Contract => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'door', components: document.components });
  const paths = Object.entries(document.paths).map(([template, operations]) => ({
    template,
    operations,
    // What has no placeholder is tried first: `/reports/{id}` would take every other.
    pattern: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/gu, '[^/]+')}/?$`, 'u'),
  }));

  const faultsOfBody = ({ headers, text }: Answered, response: Response): readonly string[] => {
    const type = (headers.get('content-type') ?? '').replace(/;.*$/u, '');
    const described = Object.keys(response.content ?? {});
    if (text === '' || described.length === 0) return [];
    const schema = response.content?.[type]?.schema;
    if (!schema) return [`${type || 'no type'} is not among ${described.join(', ')}`];
    // References lead into the document, which is known by another name here.
    const known = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"door#/')) as object;
    const validate = ajv.compile(known);
    return validate(JSON.parse(text)) ? [] : [ajv.errorsText(validate.errors)];
  };

  return {
    faultsOf: (answered) => {
      const { method, path, status } = answered;
      const found = paths.find(({ pattern }) => pattern.test(path));
      const operation = found?.operations[method === 'HEAD' ? 'get' : method.toLowerCase()];
      const expected = found ? 405 : 404;
      if (!operation) return status === expected ? [] : [`${method} ${path} is not described, and was ${status}`];
      const response = operation.responses[String(status)];
      if (!response) return [`${method} ${found?.template}: ${status} is not described`];
      return faultsOfBody(answered, response).map((fault) => `${method} ${found?.template} ${status}: ${fault}`);
    },
  };
};
