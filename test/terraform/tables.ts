/** The tables of terraform/README.md, as the declarations say them. */
import type { Json, Module } from './read-module.ts';

const shown = (value: Json | undefined): string => {
  if (value === undefined) return 'required';
  return value === null ? '–' : `\`${JSON.stringify(value)}\``;
};

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export const inputsTable = ({ variables }: Module): readonly string[] => [
  '| input | default | |',
  '| --- | --- | --- |',
  ...Object.entries(variables).map(
    ([name, { description, default: fallback }]) => `| \`${name}\` | ${shown(fallback)} | ${text(description)} |`,
  ),
];

export const outputsTable = ({ outputs }: Module): readonly string[] => [
  '| output | |',
  '| --- | --- |',
  ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${text(description)} |`),
];
