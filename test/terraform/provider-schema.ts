/** What the AWS provider knows: the shape of provider-schema.json, which write-provider-schema.ts writes. */
import { readFileSync } from 'node:fs';

export type BlockSchema = {
  /** string, number, boolean, list, map or object, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Attributes and blocks that must be there. */
  readonly required?: readonly string[];
  readonly blocks?: Readonly<Record<string, BlockSchema>>;
  /** Whether there may be more than one. */
  readonly repeats?: boolean;
};

/** `computed`: what can be read and not set, such as an ARN. */
export type ResourceSchema = BlockSchema & { readonly computed?: readonly string[] };

export type ProviderSchema = {
  readonly provenance: string;
  readonly provider: string;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly data: Readonly<Record<string, ResourceSchema>>;
};

export const readProviderSchema = (): ProviderSchema =>
  // As write-provider-schema.ts wrote it.
  JSON.parse(readFileSync(new URL('provider-schema.json', import.meta.url), 'utf8')) as ProviderSchema;
