/**
 * The drawing of one sheet and what it shows:
 *
 *   xl/drawings/drawingN.xml ─▶ xl/charts/chartM.xml
 *                            └▶ xl/media/imageK.png, shared by all sheets
 */
import type { CellRange } from '../../report/table-model.ts';
import { cleanText } from '../cell/safe-text.ts';
import { chartPart } from '../chart/chart-part.ts';
import { type DrawnItem, drawingPart } from '../drawing/drawing-part.ts';
import type { ResolvedRange } from '../layout/resolve-range.ts';
import type { SheetPlan } from './plan-package.ts';
import { createRelationships } from './relationships.ts';
import type { ZipFile } from './zip-file.ts';

export type DrawingContext = {
  readonly zip: Pick<ZipFile, 'add'>;
  readonly resolve: (range: CellRange) => ResolvedRange;
  /** From a drawing to an image's part. */
  readonly mediaPath: (image: string) => string;
};

/** Writes the parts of drawing `number`. @returns how many of its charts show only a part of their table */
export const addDrawing = async (
  number: number,
  { sheet, charts }: SheetPlan,
  { zip, resolve, mediaPath }: DrawingContext,
): Promise<number> => {
  const relationships = createRelationships();
  const waiting = charts.values();
  const items: DrawnItem[] = [];
  let partialCharts = 0;
  for (const [index, drawing] of sheet.drawings.entries()) {
    const item = { anchor: drawing.anchor, description: cleanText(drawing.description) };
    if ('chart' in drawing) {
      const path = `charts/chart${waiting.next().value ?? 0}.xml`;
      let isPartial = false;
      const noting = (range: CellRange): ResolvedRange => {
        const cells = resolve(range);
        isPartial ||= cells.partial;
        return cells;
      };
      await zip.add(`xl/${path}`, chartPart(drawing.chart, noting));
      if (isPartial) partialCharts += 1;
      const relationshipId = relationships.add('chart', `../${path}`);
      items.push({ ...item, name: `Chart ${index + 1}`, content: { kind: 'chart', relationshipId } });
    } else {
      const relationshipId = relationships.add('image', mediaPath(drawing.image));
      const content = { kind: 'image', relationshipId, size: drawing.size } as const;
      items.push({ ...item, name: `Picture ${index + 1}`, content });
    }
  }
  await zip.add(`xl/drawings/drawing${number}.xml`, drawingPart(items));
  await zip.add(`xl/drawings/_rels/drawing${number}.xml.rels`, relationships.part());
  return partialCharts;
};
