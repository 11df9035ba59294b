/** The contract as JSON Schema (2020-12), from the very schemas that the worker reads messages with. */
import { z } from 'zod';
import { reportNames, type ReportName } from '../families/names.ts';
import { reportOptions } from '../families/options.ts';
import { absolutePeriodSchema, periodSchema, relativePeriodSchema } from '../report/period.ts';
import { requestSchema } from '../report/request.ts';
import { completionEvents } from './completion-event.ts';
import { commandSchema, envelopeSchema, pointerSchema, retrySchema } from './message-forms.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export const schemaDialect = 'https://json-schema.org/draft/2020-12/schema';

/** A sender's side: what has a default may be left out. */
const ofInput = (schema: z.ZodType): JsonSchema =>
  bare(
    z.toJSONSchema(schema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        // To the type it is a transform, so that a fault names the field; what it lets through are these two.
        if (zodSchema === periodSchema)
          jsonSchema.anyOf = [ofInput(absolutePeriodSchema), ofInput(relativePeriodSchema)];
      },
    }),
  );

/** A reader's side: fields may be added to an event without a new version. */
const ofOutput = (schema: z.ZodType): JsonSchema =>
  bare(z.toJSONSchema(schema, { override: ({ jsonSchema }) => delete jsonSchema.additionalProperties }));

const bare = ({ $schema, ...schema }: Record<string, unknown>): JsonSchema => {
  if ($schema !== schemaDialect) throw new Error('zod writes another dialect of JSON Schema than is said');
  return schema;
};

const optionsOf = (report: ReportName): JsonSchema => ({
  if: { properties: { report: { const: report } }, required: ['report'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { properties: { options: ofInput(reportOptions[report]) } },
});

const requestJsonSchema = (): JsonSchema => {
  const { properties, ...request } = ofInput(requestSchema);
  const fields = z.record(z.string(), z.record(z.string(), z.unknown())).parse(properties);
  const { description } = fields['report'] ?? {};
  return {
    ...request,
    properties: { ...fields, report: { description, enum: reportNames } },
    allOf: reportNames.map(optionsOf),
  };
};

/** By the name of the file that each is published under, `<name>.schema.json`. */
export const contractSchemas = (): Readonly<Record<string, JsonSchema>> => {
  const request = requestJsonSchema();
  const pointer = ofInput(pointerSchema);
  const retry = ofInput(retrySchema);
  const command = ofInput(commandSchema);
  const { properties, ...envelope } = ofInput(envelopeSchema);
  const fields = z.record(z.string(), z.unknown()).parse(properties);
  return {
    request,
    pointer,
    retry,
    command,
    envelope: { ...envelope, properties: { ...fields, detail: { anyOf: [request, pointer, retry, command] } } },
    ...Object.fromEntries(Object.entries(completionEvents).map(([type, schema]) => [type, ofOutput(schema)])),
  };
};
