/** `A` for 1, `AA` for 27. */
export const columnLetters = (column: number): string => {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? columnLetters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
};

/** `B7` for row 7, column 2; both count from 1. */
export const cellRef = (row: number, column: number): string => `${columnLetters(column)}${row}`;
