import { fail } from '../../errors.ts';
import { quote, splitFields } from './parse-line.ts';
import { type FieldPlan, tsField } from './scan-line.ts';

/** Value columns of a file and of the table `readings`, by the same names. */
export const valueColumns = ['energy', 'power_kw', 'reactive_kvar', 'voltage_v', 'current_a'] as const;
export type ValueColumn = (typeof valueColumns)[number];

export type Layout = {
  /** The value columns that the file has, energy first. */
  readonly columns: readonly ValueColumn[];
  readonly fields: FieldPlan;
};

const otherNames: Readonly<Record<string, string>> = { start: 'ts', value: 'energy' };

const known = `ts (or start), energy (or value), ${valueColumns.slice(1).join(', ')}`;

/**
 * What the header line says about the fields below it.
 * @throws INPUT_INVALID naming the columns that are unknown, double or absent
 */
export const readHeader = (line: string): Layout => {
  const written = splitFields(line.replace(/^\uFEFF/u, '')) ?? [line];
  const names = written.map((name) => name.toLowerCase()).map((name) => otherNames[name] ?? name);
  const isValueColumn = (name: string): name is ValueColumn => valueColumns.some((column) => column === name);
  const unknown = written.filter((_, index) => names[index] !== 'ts' && !isValueColumn(names[index] ?? ''));
  const double = written.filter((_, index) => names.indexOf(names[index] ?? '') !== index);
  const absent = ['ts', 'energy'].filter((name) => !names.includes(name));
  const faults = [
    ...unknown.map((name) => `unknown column ${quote(name)}`),
    ...double.map((name) => `column ${quote(name)} twice`),
    ...absent.map((name) => `no column "${name}"`),
  ];
  if (faults.length > 0) {
    throw fail(
      'INPUT_INVALID',
      `line 1: ${faults.join(', ')}; the header names the columns, separated by commas: ${known}`,
    );
  }
  const columns = valueColumns.filter((column) => names.includes(column));
  return { columns, fields: names.map((name) => (isValueColumn(name) ? columns.indexOf(name) : tsField)) };
};
