/** The tables of terraform/README.md, as the declarations say them. */
import { type Json, type Module, textOf } from './read-module.ts';

const shown = (value: Json | undefined): string => {
  if (value === undefined) return 'required';
  return value === null ? '–' : `\`${JSON.stringify(value)}\``;
};

export const inputsTable = ({ variables }: Module): readonly string[] => [
  '| input | default | |',
  '| --- | --- | --- |',
  ...Object.entries(variables).map(
    ([name, { description, default: fallback }]) => `| \`${name}\` | ${shown(fallback)} | ${textOf(description)} |`,
  ),
];

export const outputsTable = ({ outputs }: Module): readonly string[] => [
  '| output | |',
  '| --- | --- |',
  ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${textOf(description)} |`),
];
