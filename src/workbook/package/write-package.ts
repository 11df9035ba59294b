/** Writes the parts of the package in turn; the last ones tell what writing the first ones brought to light. */
import type { WorkbookModel } from '../../report/model.ts';
import type { CellRange, TableModel } from '../../report/table-model.ts';
import { absoluteRef } from '../cell/cell-ref.ts';
import { printTitles } from '../layout/page-breaks.ts';
import { printArea } from '../layout/page-setup.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import type { BodyPiece, PlacedTable } from '../layout/place-table.ts';
import { resolveChartRange, resolveName, type ResolvedRange } from '../layout/resolve-range.ts';
import { sheetNames } from '../layout/sheet-names.ts';
import { themePart } from '../look/theme.ts';
import { type BodySource, createBodySource } from '../sheet/body-source.ts';
import { commentParts } from '../sheet/comments.ts';
import { filterBlock } from '../sheet/overlays.ts';
import { maxSheetBytes } from '../sheet/max-sheet-bytes.ts';
import { sheetPart, type SheetResult } from '../sheet/sheet-part.ts';
import { addLosses, type Losses, noLosses, type Writing } from '../writing.ts';
import { addDrawing } from './drawing-parts.ts';
import { createLinkPlaces, type LinkPlaces } from './link-places.ts';
import { partNames, planPackage, type SheetPlan } from './plan-package.ts';
import { createRelationships, type Relationships } from './relationships.ts';
import { appPart, contentTypesPart, corePart, type DefinedName, workbookPart } from './workbook-parts.ts';
import type { ZipFile } from './zip-file.ts';

type Zip = Pick<ZipFile, 'add' | 'addStream' | 'wantsRepeats'>;

type PackageContext = {
  readonly model: WorkbookModel;
  readonly writing: Writing;
  readonly zip: Zip;
  readonly repeatsFromRows: number;
  readonly names: readonly string[];
  readonly resolve: (range: CellRange) => ResolvedRange;
  readonly mediaPath: (image: string) => string;
  readonly sourceOf: (piece: BodyPiece) => BodySource;
  readonly linkPlace: LinkPlaces;
};

type Sources = { readonly of: (piece: BodyPiece) => BodySource; readonly close: () => void };

/** A table's pieces share its source, in order; a table that is shown twice is read twice. */
const createSources = (): Sources => {
  const opened: BodySource[] = [];
  const last = new Map<TableModel, BodySource>();
  return {
    of: ({ table, from }) => {
      const known = from > 0 ? last.get(table) : undefined;
      if (known !== undefined) return known;
      const source = createBodySource(table);
      opened.push(source);
      last.set(table, source);
      return source;
    },
    close: () => {
      for (const source of opened) source.close();
    },
  };
};

const tablesById = (placed: readonly PlacedSheet[]): ReadonlyMap<string, PlacedTable> =>
  new Map(
    placed
      .flatMap(({ tables }) => tables)
      .flatMap((table) => (table.table.id === undefined ? [] : [[table.table.id, table] as const])),
  );

/** Print titles, print area and filter of a sheet are names too. */
const namesOfSheet = ({ sheet, name }: SheetPlan, { lastRow }: SheetResult, locale: string): readonly DefinedName[] => {
  const filter = filterBlock(sheet);
  const titles = printTitles(sheet, name, locale);
  const area = printArea(sheet, name, lastRow);
  const { part } = sheet;
  return [
    ...(filter
      ? [{ name: '_xlnm._FilterDatabase', formula: absoluteRef(name, filter), sheet: part, hidden: true }]
      : []),
    ...(area === null ? [] : [{ name: '_xlnm.Print_Area', formula: area, sheet: part }]),
    ...(titles === null ? [] : [{ name: '_xlnm.Print_Titles', formula: titles, sheet: part }]),
  ];
};

/** Writes what the sheet shows beside its cells, and notes it among its relationships. */
const addShown = async (plan: SheetPlan, relationships: Relationships, context: PackageContext) => {
  const { zip } = context;
  const { drawing, commentsNumber } = plan;
  let drawingId: string | null = null;
  let commentsId: string | null = null;
  let partialCharts = 0;
  if (drawing !== null) {
    drawingId = relationships.add('drawing', `../drawings/drawing${drawing}.xml`);
    partialCharts = await addDrawing(drawing, plan, context);
  }
  if (commentsNumber !== null) {
    const { texts, boxes } = commentParts(plan.comments);
    relationships.add('comments', `../comments${commentsNumber}.xml`);
    commentsId = relationships.add('vml', `../drawings/vmlDrawing${commentsNumber}.vml`);
    await zip.add(`xl/comments${commentsNumber}.xml`, texts);
    await zip.add(`xl/drawings/vmlDrawing${commentsNumber}.vml`, boxes);
  }
  return { drawingId, commentsId, partialCharts };
};

const countRows = ({ pieces }: PlacedSheet): number => pieces.reduce((sum, { count }) => sum + count, 0);

const addSheet = async (plan: SheetPlan, context: PackageContext): Promise<SheetResult> => {
  const { zip, model } = context;
  const number = plan.sheet.part + 1;
  const relationships = createRelationships();
  const shown = await addShown(plan, relationships, context);
  const chunks = sheetPart(plan.sheet, {
    ...context,
    ...shown,
    timezone: model.timezone,
    relationships,
    noteRepeats: zip.wantsRepeats && countRows(plan.sheet) >= context.repeatsFromRows,
  });
  let result: SheetResult | undefined;
  const noting = (function* () {
    result = yield* chunks;
  })();
  await zip.addStream(`xl/worksheets/sheet${number}.xml`, noting, maxSheetBytes(plan.sheet));
  if (relationships.count > 0) await zip.add(`xl/worksheets/_rels/sheet${number}.xml.rels`, relationships.part());
  if (result === undefined) throw new Error(`Sheet ${number} was not written to its end`);
  return result;
};

/** The parts that every workbook has once. */
const addCommon = async (definedNames: readonly DefinedName[], context: PackageContext): Promise<void> => {
  const { zip, model, writing, names } = context;
  const workbook = createRelationships();
  const sheets = names.map((name, index) => ({
    name,
    relationshipId: workbook.add('worksheet', `worksheets/sheet${index + 1}.xml`),
  }));
  workbook.add('theme', 'theme/theme1.xml');
  workbook.add('styles', 'styles.xml');
  workbook.add('strings', 'sharedStrings.xml');
  await zip.add('xl/theme/theme1.xml', themePart());
  await zip.add('xl/styles.xml', writing.stylesPart());
  await zip.addStream('xl/sharedStrings.xml', writing.strings.part(), writing.strings.maxBytes);
  await zip.add('xl/workbook.xml', workbookPart(sheets, definedNames));
  await zip.add('xl/_rels/workbook.xml.rels', workbook.part());
  await zip.add('docProps/core.xml', corePart(model));
  await zip.add('docProps/app.xml', appPart(names, model));
};

const rootRelationships = (): string => {
  const root = createRelationships();
  root.add('workbook', 'xl/workbook.xml');
  root.add('core', 'docProps/core.xml');
  root.add('app', 'docProps/app.xml');
  return root.part();
};

/** Where the parts go, and from how many rows on a sheet says where it repeats itself. */
type Output = { readonly zip: Zip; readonly repeatsFromRows: number };

/** All parts, the sheets' rows from `sources`. */
const addParts = async (
  model: WorkbookModel,
  placed: readonly PlacedSheet[],
  writing: Writing,
  { zip, repeatsFromRows }: Output,
  sources: Sources,
): Promise<Losses> => {
  const names = sheetNames(placed.map((sheet) => sheet.model.name));
  const plan = planPackage(placed, names, model.images ?? {});
  const ranges = { tables: tablesById(placed), names, formats: writing.formats, timezone: model.timezone };
  const context: PackageContext = {
    model,
    writing,
    zip,
    repeatsFromRows,
    names,
    resolve: (range) => resolveChartRange(range, ranges),
    mediaPath: (image) => `../media/${plan.media.find((each) => each.image === image)?.file ?? ''}`,
    sourceOf: sources.of,
    linkPlace: createLinkPlaces(placed, names, ranges.tables),
  };
  // First, as those expect who tell a file's kind by its first bytes.
  await zip.add('[Content_Types].xml', contentTypesPart(partNames(plan)));
  await zip.add('_rels/.rels', rootRelationships());
  const definedNames = (model.names ?? []).map(({ name, range }): DefinedName => ({
    name,
    formula: resolveName(range, ranges),
  }));
  const losses = noLosses();
  for (const sheet of plan.sheets) {
    const result = await addSheet(sheet, context);
    addLosses(losses, result.losses);
    definedNames.push(...namesOfSheet(sheet, result, model.locale));
  }
  for (const { file, data } of plan.media) await zip.add(`xl/media/${file}`, data.bytes, 'store');
  await addCommon(definedNames, context);
  return losses;
};

/** @returns what all sheets together could not show as it was given */
export const writePackage = async (
  model: WorkbookModel,
  placed: readonly PlacedSheet[],
  writing: Writing,
  output: Output,
): Promise<Losses> => {
  const sources = createSources();
  try {
    return await addParts(model, placed, writing, output, sources);
  } finally {
    sources.close();
  }
};
