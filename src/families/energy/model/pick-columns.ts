/** Whether `parts` are shown: all are when no columns were asked for. */
export type Pick<Name> = <Part>(name: Name, parts: readonly Part[]) => readonly Part[];

export const pickColumns =
  <Name>(asked: readonly Name[] | undefined): Pick<Name> =>
  (name, parts) =>
    asked === undefined || asked.includes(name) ? parts : [];
