/** Addresses of cells and ranges, as formulas and parts write them; rows and columns count from 1. */

/** `A` for 1, `AA` for 27. */
export const columnLetters = (column: number): string => {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? columnLetters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
};

/** `B7` for row 7, column 2. */
export const cellRef = (row: number, column: number): string => `${columnLetters(column)}${row}`;

export type CellBlock = {
  readonly row: number;
  readonly column: number;
  readonly lastRow: number;
  readonly lastColumn: number;
};

/** `B7:C9`; `B7:B7` for a single cell, so that rows inserted there later are inside. */
export const spanRef = ({ row, column, lastRow, lastColumn }: CellBlock): string =>
  `${cellRef(row, column)}:${cellRef(lastRow, lastColumn)}`;

/** `B7:C9`, or `B7` for a single cell. */
export const blockRef = (block: CellBlock): string => {
  const { row, column, lastRow, lastColumn } = block;
  return row === lastRow && column === lastColumn ? cellRef(row, column) : spanRef(block);
};

/** Names that a formula reads without quotes; what looks like a cell or a truth value is no name. */
const plainName = /^(?!true$|false$)(?![a-z]{1,3}\d+$)(?!r\d*c?\d*$)(?!c\d*$)[a-z_][a-z0-9_]*$/i;

/** A sheet's name as a formula needs it: `'R&D ''16'''!`, `Sheet1!`. */
export const sheetPrefix = (name: string): string =>
  `${plainName.test(name) ? name : `'${name.replaceAll("'", "''")}'`}!`;

/** `'My sheet'!$B$7:$C$9`. */
export const absoluteRef = (sheet: string, { row, column, lastRow, lastColumn }: CellBlock): string => {
  const corner = (atRow: number, atColumn: number): string => `$${columnLetters(atColumn)}$${atRow}`;
  const [first, last] = [corner(row, column), corner(lastRow, lastColumn)];
  return sheetPrefix(sheet) + (first === last ? first : `${first}:${last}`);
};
