/**
 * What floats over one sheet: charts and pictures, each at its anchor (ISO/IEC 29500-1, 20.5).
 *
 *   xl/drawings/drawingN.xml
 *   xdr:wsDr
 *   └── xdr:oneCellAnchor, xdr:twoCellAnchor, xdr:absoluteAnchor *
 *       ├── place and size
 *       ├── xdr:graphicFrame (a chart) or xdr:pic (a picture)
 *       └── xdr:clientData
 */
import type { Anchor, CellPoint, Emu, Size } from '../../report/drawing-model.ts';
import { cutText } from '../cell/safe-text.ts';
import { type Attributes, element, xmlDeclaration } from '../xml.ts';

export type DrawnItem = {
  readonly anchor: Extract<Anchor, { readonly kind: 'one-cell' | 'two-cell' | 'absolute' }>;
  /** Shown in Excel's list of objects; unique on the sheet. */
  readonly name: string;
  /** Read aloud to those who cannot see it. */
  readonly description: string;
  readonly content:
    | { readonly kind: 'chart'; readonly relationshipId: string }
    | {
        readonly kind: 'image';
        readonly relationshipId: string;
        readonly size: Size;
        /** On the sheet, from its upper left; Excel works it out from the anchor when it opens the file. */
        readonly position?: { readonly x: Emu; readonly y: Emu };
      };
};

const spreadsheetDrawing = 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing';
const drawingMain = 'http://schemas.openxmlformats.org/drawingml/2006/main';
const chartNamespace = 'http://schemas.openxmlformats.org/drawingml/2006/chart';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const maxName = 255;
const maxDescription = 2_000;

/** 1 belongs to the drawing itself. */
const firstId = 2;

const emu = (value: Emu): number => Math.round(value) + 0;

const extent = (name: 'a:ext' | 'xdr:ext', { width, height }: Size): string =>
  element(name, { cx: emu(width), cy: emu(height) });

const point = (name: 'a:off' | 'xdr:pos', x: Emu, y: Emu): string => element(name, { x: emu(x), y: emu(y) });

const cell = (name: 'xdr:from' | 'xdr:to', { column, row, columnOffset = 0, rowOffset = 0 }: CellPoint): string =>
  element(
    name,
    {},
    element('xdr:col', {}, String(column)),
    element('xdr:colOff', {}, String(emu(columnOffset))),
    element('xdr:row', {}, String(row)),
    element('xdr:rowOff', {}, String(emu(rowOffset))),
  );

const properties = ({ name, description }: DrawnItem, index: number): string =>
  element('xdr:cNvPr', {
    id: firstId + index,
    name: cutText(name, maxName),
    descr: description === '' ? undefined : cutText(description, maxDescription),
  });

const chartFrame = (item: DrawnItem, relationshipId: string, index: number): string =>
  element(
    'xdr:graphicFrame',
    { macro: '' },
    element('xdr:nvGraphicFramePr', {}, properties(item, index), '<xdr:cNvGraphicFramePr/>'),
    // Excel takes place and size from the anchor and writes zeros here.
    element('xdr:xfrm', {}, point('a:off', 0, 0), element('a:ext', { cx: 0, cy: 0 })),
    element(
      'a:graphic',
      {},
      element(
        'a:graphicData',
        { uri: chartNamespace },
        element('c:chart', { 'xmlns:c': chartNamespace, 'xmlns:r': relationships, 'r:id': relationshipId }),
      ),
    ),
  );

const picture = (
  item: DrawnItem,
  { relationshipId, size, position = { x: 0, y: 0 } }: Extract<DrawnItem['content'], { readonly kind: 'image' }>,
  index: number,
): string =>
  element(
    'xdr:pic',
    {},
    element(
      'xdr:nvPicPr',
      {},
      properties(item, index),
      element('xdr:cNvPicPr', {}, element('a:picLocks', { noChangeAspect: true })),
    ),
    element(
      'xdr:blipFill',
      {},
      element('a:blip', { 'xmlns:r': relationships, 'r:embed': relationshipId }),
      element('a:stretch', {}, '<a:fillRect/>'),
    ),
    element(
      'xdr:spPr',
      {},
      element('a:xfrm', {}, point('a:off', position.x, position.y), extent('a:ext', size)),
      element('a:prstGeom', { prst: 'rect' }, '<a:avLst/>'),
    ),
  );

/** The anchor's element: its name, its attributes, and where it stands. */
const place = (anchor: DrawnItem['anchor']): readonly [name: string, attributes: Attributes, ...place: string[]] => {
  if (anchor.kind === 'one-cell') {
    return ['xdr:oneCellAnchor', {}, cell('xdr:from', anchor.from), extent('xdr:ext', anchor.size)];
  }
  if (anchor.kind === 'absolute') {
    return ['xdr:absoluteAnchor', {}, point('xdr:pos', anchor.x, anchor.y), extent('xdr:ext', anchor.size)];
  }
  // Stretching with the cells is what Excel does when nothing is said.
  const editAs = anchor.editAs === 'twoCell' ? undefined : anchor.editAs;
  return ['xdr:twoCellAnchor', { editAs }, cell('xdr:from', anchor.from), cell('xdr:to', anchor.to)];
};

const anchored = (item: DrawnItem, index: number): string => {
  const { anchor, content } = item;
  const shown =
    content.kind === 'chart' ? chartFrame(item, content.relationshipId, index) : picture(item, content, index);
  return element(...place(anchor), shown, '<xdr:clientData/>');
};

/** The part `xl/drawings/drawingN.xml`; its relationships name the charts and pictures. */
export const drawingPart = (items: readonly DrawnItem[]): string =>
  xmlDeclaration +
  element('xdr:wsDr', { 'xmlns:xdr': spreadsheetDrawing, 'xmlns:a': drawingMain }, ...items.map(anchored));
