/** Which parts a package has, and under which numbers, before any of them is written. */
import type { ImageData } from '../../report/drawing-model.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import { placedComments, type PlacedComment } from '../sheet/overlays.ts';

export type SheetPlan = {
  readonly sheet: PlacedSheet;
  readonly name: string;
  /** `null`: it shows none. */
  readonly drawing: number | null;
  /** Of its charts, in the order of its drawings. */
  readonly charts: readonly number[];
  readonly comments: readonly PlacedComment[];
  readonly commentsNumber: number | null;
};

export type MediaPlan = { readonly image: string; readonly file: string; readonly data: ImageData };

export type PackagePlan = { readonly sheets: readonly SheetPlan[]; readonly media: readonly MediaPlan[] };

export const planPackage = (
  placed: readonly PlacedSheet[],
  names: readonly string[],
  images: Readonly<Record<string, ImageData>>,
): PackagePlan => {
  let drawings = 0;
  let charts = 0;
  let commented = 0;
  const sheets = placed.map((sheet) => {
    const comments = placedComments(sheet);
    return {
      sheet,
      name: names[sheet.part] ?? '',
      drawing: sheet.drawings.length === 0 ? null : (drawings += 1),
      charts: sheet.drawings.flatMap((drawing) => ('chart' in drawing ? [(charts += 1)] : [])),
      comments,
      commentsNumber: comments.length === 0 ? null : (commented += 1),
    };
  });
  const shown = new Set(
    placed.flatMap(({ drawings }) => drawings.flatMap((each) => ('image' in each ? [each.image] : []))),
  );
  const media = Object.entries(images)
    .filter(([image]) => shown.has(image))
    .map(([image, data], index) => ({ image, data, file: `image${index + 1}.${data.format}` }));
  return { sheets, media };
};

/** The parts that [Content_Types].xml has to know. */
export const partNames = ({ sheets, media }: PackagePlan): readonly string[] => [
  'docProps/core.xml',
  'docProps/app.xml',
  'xl/workbook.xml',
  'xl/theme/theme1.xml',
  'xl/styles.xml',
  'xl/sharedStrings.xml',
  ...sheets.map((_, index) => `xl/worksheets/sheet${index + 1}.xml`),
  ...sheets.flatMap(({ drawing }) => (drawing === null ? [] : [`xl/drawings/drawing${drawing}.xml`])),
  ...sheets.flatMap(({ charts }) => charts.map((number) => `xl/charts/chart${number}.xml`)),
  ...sheets.flatMap(({ commentsNumber: number }) =>
    number === null ? [] : [`xl/comments${number}.xml`, `xl/drawings/vmlDrawing${number}.vml`],
  ),
  ...media.map(({ file }) => `xl/media/${file}`),
];
