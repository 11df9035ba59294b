/** Faults that are found the same way wherever they stand. */
export type Fault = { readonly path: string; readonly message: string };

/** A value and where it stands; what could not be read as text is left to the field's own check. */
export type Named = { readonly path: string; readonly value: string | undefined };

export const named = <Item>(
  items: readonly Item[],
  path: (at: number) => string,
  value: (item: Item) => string | undefined,
): readonly Named[] => items.map((item, at) => ({ path: path(at), value: value(item) }));

/** The texts of one list, each by its own path. */
export const eachOf = (values: readonly (string | undefined)[], path: string): readonly Named[] =>
  values.map((value, at) => ({ path: `${path}[${at}]`, value }));

export const repeated = (given: readonly Named[]): readonly Fault[] => {
  const firstAt = new Map<string, string>();
  return given.flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const before = firstAt.get(value);
    if (before !== undefined) return [{ path, message: `"${value}" is given twice, first at ${before}; keep one` }];
    firstAt.set(value, path);
    return [];
  });
};

/** Those that are not among the known, with what to say about each. */
export const unknown = (
  given: readonly Named[],
  known: readonly (string | undefined)[],
  message: (value: string) => string,
): readonly Fault[] =>
  given.flatMap(({ path, value }) =>
    value === undefined || known.includes(value) ? [] : [{ path, message: message(value) }],
  );
