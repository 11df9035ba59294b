/**
 * Conditional formats of the tables on a sheet. A data bar is said twice: once as Excel 2007 knows it, and in the extension
 * that makes it solid and lets it start at zero.
 */
import type { ConditionalFormat } from '../../report/table-model.ts';
import { blockRef } from '../cell/cell-ref.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import { columnBlock } from '../layout/place-table.ts';
import { palette, ruleStyle } from '../look/styles.ts';
import { themeIndex } from '../look/theme.ts';
import type { Writing } from '../writing.ts';
import { element } from '../xml.ts';

const scales = {
  'low-is-good': ['FF8FC7A1', 'FFFFF3D6', 'FFE59A8C'],
  'high-is-good': ['FFE59A8C', 'FFFFF3D6', 'FF8FC7A1'],
  neutral: ['FFFFFFFF', 'FF8DB4D3'],
} as const;

const colorScale = (colors: readonly string[]): string => {
  const points = colors.map((_, index) => {
    if (index === 0) return '<cfvo type="min"/>';
    return index === colors.length - 1 ? '<cfvo type="max"/>' : '<cfvo type="percentile" val="50"/>';
  });
  return `<colorScale>${points.join('')}${colors.map((rgb) => `<color rgb="${rgb}"/>`).join('')}</colorScale>`;
};

const operators = {
  above: 'greaterThan',
  below: 'lessThan',
  equal: 'equal',
  'at-least': 'greaterThanOrEqual',
  'at-most': 'lessThanOrEqual',
  between: 'between',
  outside: 'notBetween',
} as const;

/** Ties the two forms of a data bar together; any id will do that is its own. */
const barId = (part: number, priority: number): string =>
  `{DA7ABA50-0000-4000-${String(part % 10_000).padStart(4, '0')}-${String(priority).padStart(12, '0')}}`;

const x14 = 'http://schemas.microsoft.com/office/spreadsheetml/2009/9/main';

const dataBar = (format: Extract<ConditionalFormat, { kind: 'data-bar' }>, priority: number, id: string): string =>
  element(
    'cfRule',
    { type: 'dataBar', priority },
    // Bars grow from zero: from the smallest value on, half as long would not mean half as much.
    '<dataBar minLength="0" maxLength="100"><cfvo type="num" val="0"/><cfvo type="max"/>' +
      `<color theme="${themeIndex[format.color]}" tint="0.6"/></dataBar>`,
    `<extLst><ext xmlns:x14="${x14}" uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>${id}</x14:id></ext></extLst>`,
  );

const solidBar = (range: string, id: string): string =>
  `<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">` +
  `<x14:cfRule type="dataBar" id="${id}"><x14:dataBar minLength="0" maxLength="100" gradient="0">` +
  `<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFE59A8C"/>` +
  `<x14:axisColor rgb="${palette.muted}"/></x14:dataBar></x14:cfRule><xm:sqref>${range}</xm:sqref></x14:conditionalFormatting>`;

const rule = (format: ConditionalFormat, priority: number, id: string, writing: Writing): string => {
  switch (format.kind) {
    case 'data-bar':
      return dataBar(format, priority, id);
    case 'color-scale':
      return element('cfRule', { type: 'colorScale', priority }, colorScale(scales[format.colors]));
    case 'rule': {
      const { when } = format;
      const limits = 'value' in when ? [when.value] : [when.low, when.high];
      const dxfId = writing.ruleStyleId(ruleStyle(format.style));
      return element(
        'cfRule',
        { type: 'cellIs', dxfId, priority, operator: operators[when.is] },
        ...limits.map((limit) => element('formula', {}, String(limit))),
      );
    }
  }
};

export type ConditionalFormats = {
  /** The sheet's conditionalFormatting elements. */
  readonly rules: string;
  /** Its extLst, or nothing. */
  readonly extension: string;
};

export const conditionalFormats = ({ pieces, part }: PlacedSheet, writing: Writing): ConditionalFormats => {
  const rules: string[] = [];
  const bars: string[] = [];
  for (const piece of pieces) {
    if (piece.count === 0) continue;
    for (const format of piece.table.conditionalFormats ?? []) {
      const priority = rules.length + 1;
      const sqref = blockRef(columnBlock(piece, format.from, format.to));
      const id = barId(part, priority);
      rules.push(element('conditionalFormatting', { sqref }, rule(format, priority, id, writing)));
      if (format.kind === 'data-bar') bars.push(solidBar(sqref, id));
    }
  }
  const extension =
    `<extLst><ext xmlns:x14="${x14}" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">` +
    `<x14:conditionalFormattings>${bars.join('')}</x14:conditionalFormattings></ext></extLst>`;
  return { rules: rules.join(''), extension: bars.length === 0 ? '' : extension };
};
