/** Comments on cells: their texts in one part, their boxes in a VML drawing, which is how Excel keeps them. */
import CommentsXform from 'exceljs/lib/xlsx/xform/comment/comments-xform.js';
import VmlNotesXform from 'exceljs/lib/xlsx/xform/comment/vml-notes-xform.js';
import { cellRef } from '../cell/cell-ref.ts';
import { safeText } from '../cell/safe-text.ts';
import { fontName } from '../look/theme.ts';
import type { PlacedComment } from './overlays.ts';

/** As exceljs gives a note that says nothing else. */
const box = {
  margins: { insetmode: 'auto', inset: [0.13, 0.13, 0.25, 0.25] },
  protection: { locked: 'True', lockText: 'True' },
  editAs: 'absolute',
};

const toNote = ({ row, column, text }: PlacedComment): object => ({
  ref: cellRef(row, column),
  refAddress: { row, col: column },
  note: {
    ...box,
    texts: [{ font: { size: 9, name: fontName, family: 2 }, text: safeText(text).value ?? '' }],
  },
});

/** xl/commentsN.xml and xl/drawings/vmlDrawingN.vml. */
export const commentParts = (
  comments: readonly PlacedComment[],
): { readonly texts: string; readonly boxes: string } => {
  const notes = { comments: comments.map(toNote) };
  return { texts: new CommentsXform().toXml(notes), boxes: new VmlNotesXform().toXml(notes) };
};
