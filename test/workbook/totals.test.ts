import { describe, expect, it } from 'vitest';
import type { Total } from '../../src/report/table-model.ts';
import { find, modelOf, sheetOf, tableOf, textColumn, write } from './workbooks.ts';

const amounts = (total: Total) =>
  modelOf([
    sheetOf([
      tableOf(
        [
          textColumn('Item', ['Energy', 'Tax']),
          { type: 'money', head: { text: 'Amount' }, currency: 'EUR', decimals: 4, values: Float64Array.of(1.2345, 2) },
        ],
        { totals: [{ label: 'Total', cells: [null, total] }] },
      ),
    ]),
  ]);

describe('a total', () => {
  it('is shown in the format of its column', async () => {
    const { sheet } = await write(amounts({ kind: 'value', value: 3.23 }));
    expect(find(sheet, 3.23).numFmt).toBe('[$€-409]#,##0.0000');
  });

  it('that is rounded to fewer decimals than its column shows no more of them', async () => {
    const { sheet } = await write(amounts({ kind: 'value', value: 3.23, decimals: 2 }));
    expect(find(sheet, 3.23).numFmt).toBe('[$€-409]#,##0.00');
  });
});
