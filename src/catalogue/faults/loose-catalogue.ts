/** A catalogue as far as it can be read. Lenient on purpose: whatever else is wrong, faults between fields are reported along. */
import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** Anything that is no list of texts has none; an entry that is no text keeps its place. */
const texts = z.preprocess(
  (value: unknown): unknown[] => (Array.isArray(value) ? value.map((each: unknown) => each) : []),
  z.array(text),
);

const listOf = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const item = z.object(shape);
  return z.preprocess(
    (value: unknown): unknown[] =>
      (Array.isArray(value) ? value : []).map((each: unknown) =>
        typeof each === 'object' && each !== null ? each : {},
      ),
    z.array(item),
  );
};

const noSelection = { devices: [], locations: [] };

const looseCatalogue = z
  .object({
    clients: listOf({
      id: text,
      locations: listOf({ id: text }),
      devices: listOf({ id: text, location: text, topicId: text, commodity: text }),
      tariffs: listOf({ id: text, validFrom: text, currency: text, commodity: text, devices: texts }),
      peakWindows: listOf({ weekdays: texts, from: text, to: text, commodity: text, devices: texts }),
      holidays: listOf({ date: text }),
      schedules: listOf({
        id: text,
        report: text,
        request: z.object({ devices: texts, locations: texts }).catch(noSelection),
      }),
      recipients: listOf({ report: text }),
    }),
  })
  .catch({ clients: [] });

export type LooseClient = z.infer<typeof looseCatalogue>['clients'][number];

export const readLoosely = (file: unknown): readonly LooseClient[] => looseCatalogue.parse(file).clients;
