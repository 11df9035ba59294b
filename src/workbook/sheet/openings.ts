/** What stands before a cell's value: its address, its style, its kind. */
import type { ColumnModel } from '../../report/table-model.ts';
import { ascii, reserve, type Run } from '../cell/byte-buffer.ts';
import { columnLetters } from '../cell/cell-ref.ts';
import type { Look } from '../look/styles.ts';
import type { Losses, Writing } from '../writing.ts';
import { beginCell, type Line } from './line.ts';

/** What a column's writers share. */
export type ColumnContext = {
  readonly column: ColumnModel;
  /** From 0. */
  readonly index: number;
  readonly look: Look;
  readonly timezone: string;
  readonly writing: Writing;
  readonly losses: Losses;
  /** The table says by itself what a blank cell means. */
  readonly gapsExplained: boolean;
  /** Places among the values at which the report links. */
  readonly linked?: ReadonlySet<number>;
};

/** What stands between a cell's address and its value. */
export type Opening = {
  readonly blank: Run;
  readonly value: Run;
  readonly shared: Run;
  readonly inline: Run;
  readonly truth: Run;
  readonly formula: Run;
};

const openingOf = ({ writing }: ColumnContext, look: Look): Opening => {
  const id = writing.styleId(writing.styles.cell(look));
  const style = id === 0 ? '"' : `" s="${id}"`;
  return {
    blank: ascii(`${style}/>`),
    value: ascii(`${style}><v>`),
    shared: ascii(`${style} t="s"><v>`),
    inline: ascii(`${style} t="inlineStr"><is>`),
    truth: ascii(`${style} t="b"><v>`),
    formula: ascii(`${style}><f>`),
  };
};

/** Those of plain, of marked and of linked cells. */
export type Openings = { readonly plain: Opening; readonly marked: Opening; readonly linked: Opening };

export const openingsOf = (context: ColumnContext, numFmt: string | undefined): Openings => {
  const look: Look = { ...context.look, flagged: false, ...(numFmt !== undefined && { numFmt }) };
  const plain = openingOf(context, look);
  return {
    plain,
    marked: openingOf(context, { ...look, flagged: true }),
    linked: context.linked === undefined ? plain : openingOf(context, { ...look, link: true }),
  };
};

/** Bytes that a cell of any of our kinds takes at most, its text apart. */
export const cellRoom = 160;

/** Makes room for a cell, writes its address, picks its opening. */
export const createOpen = ({ index: column, linked }: ColumnContext, flagged: Uint8Array | undefined) => {
  const start = ascii(`<c r="${columnLetters(column + 1)}`);
  return (line: Line, index: number, openings: Openings): Opening => {
    reserve(line.out, cellRoom);
    beginCell(line, start);
    if (linked?.has(index)) return openings.linked;
    return flagged?.[index] === 1 ? openings.marked : openings.plain;
  };
};
