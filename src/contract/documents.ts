import { asyncApiDocument } from './asyncapi.ts';
import { contractExamples } from './examples.ts';
import { contractSchemas, schemaDialect } from './json-schemas.ts';

/** Of the documents, not of the program: goes up when what is understood or announced changes. */
export const contractVersion = '1.0.0';

const print = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;

/** The published contract: the text of each file by its name. */
export const contractDocuments = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(contractSchemas()).map(([name, schema]) => [
      `${name}.schema.json`,
      print({
        $schema: schemaDialect,
        $id: `urn:report-worker:${name}:${contractVersion}`,
        title: name,
        ...schema,
        examples: contractExamples[name],
      }),
    ]),
  ),
  'asyncapi.json': print(asyncApiDocument(contractVersion)),
});
