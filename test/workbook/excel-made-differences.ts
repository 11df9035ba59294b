/** What our packages have and Excel's have not, or the other way round, on purpose; those of charts apart. */
import type { Difference } from '../support/differences.ts';
import { printPart, type XmlNode } from '../support/normalise-part.ts';

type Is = Difference['is'];

const under =
  (name: string, parent: string): Is =>
  (node, above) =>
    node.name === name && above.name === parent;

const textOf = ({ children }: XmlNode): string => children.filter((child) => typeof child === 'string').join('');

const at = (node: XmlNode, ...refs: readonly string[]): boolean => refs.includes(node.attributes['r'] ?? '');

/** Cells that pass, and rows of nothing else. */
const cells =
  (passes: (cell: XmlNode) => boolean): Is =>
  (node) =>
    (node.name === 'c' && passes(node)) ||
    (node.name === 'row' && node.children.every((child) => typeof child === 'object' && passes(child)));

const isBlank = ({ children }: XmlNode): boolean => children.length === 0;

const hasFormula = (cell: XmlNode): boolean =>
  cell.children.some((child) => typeof child === 'object' && child.name === 'f');

const onlyOurs = (what: string, reason: string, is: Is, more: Partial<Difference> = {}): Difference => ({
  what,
  reason,
  writtenBy: 'us',
  is,
  ...more,
});
const onlyExcels = (what: string, reason: string, is: Is, more: Partial<Difference> = {}): Difference => ({
  what,
  reason,
  writtenBy: 'Excel',
  is,
  ...more,
});
const different = (what: string, reason: string, is: Is, more: Partial<Difference> = {}): Difference => ({
  what,
  reason,
  writtenBy: 'both, differently',
  is,
  ...more,
});

const ofSheets: readonly Difference[] = [
  onlyExcels(
    'the cells in use',
    'optional; it stands before rows that are not counted yet, and a wrong one makes readers drop cells',
    under('dimension', 'worksheet'),
  ),
  ...['zoomScale', 'zoomScaleNormal'].map((attribute) =>
    onlyOurs(
      `${attribute} of the view`,
      '100 is what is meant without it, and opens alike in programs that remember the last zoom',
      (node) => node.name === 'sheetView' && node.attributes[attribute] === '100',
      { attribute },
    ),
  ),
  onlyOurs(
    'the height of rows is fixed',
    'otherwise programs measure a hundred thousand rows when they open the file',
    under('sheetFormatPr', 'worksheet'),
    { attribute: 'customHeight' },
  ),
  different(
    'column widths',
    'ours are measured from what the columns show; Excel keeps its default until someone drags them',
    under('cols', 'worksheet'),
  ),
  onlyOurs(
    'ignored errors',
    'green triangles would accuse ids kept as text and totals below date heads',
    under('ignoredErrors', 'worksheet'),
  ),
  different(
    'blank cells',
    'the cells of a table are all there, since the house look gives gaps a border; Excel keeps those with a format',
    cells(isBlank),
  ),
  onlyOurs(
    'the page set-up of a sheet on which nothing was set up',
    'a model always says how it is printed',
    (node, parent) =>
      under('pageSetup', 'worksheet')(node, parent) &&
      printPart(node) === 'pageSetup orientation="portrait" paperSize="9"',
    { except: ['fit_to_pages01', 'header01', 'print_options01', 'repeat01', 'quote_name05'] },
  ),
  onlyOurs(
    'Letter paper',
    'it is what is meant without a paper, but programs elsewhere take their own',
    under('pageSetup', 'worksheet'),
    { files: ['quote_name05'], attribute: 'paperSize' },
  ),
  ...['fitToWidth', 'fitToHeight'].map((attribute) =>
    onlyOurs(
      `${attribute} of one page`,
      '1 is what is meant without it',
      (node) => node.name === 'pageSetup' && node.attributes[attribute] === '1',
      { files: ['fit_to_pages01'], attribute },
    ),
  ),
  onlyExcels(
    'whether page headers scale with the sheet',
    'they do by default; nothing in a report would ask for the other',
    under('headerFooter', 'worksheet'),
    { files: ['header01'], attribute: 'scaleWithDoc' },
  ),
  different(
    'which cell is selected in which pane',
    'that of the pane in which one scrolls is enough',
    (node, parent) => parent.name === 'sheetView' && node.name === 'selection' && node.attributes['pane'] !== undefined,
    { files: ['panes01'] },
  ),
];

/** A cell of the model has the format of its column's type, and Excel's have none. */
const ofFormats: readonly Difference[] = (
  [
    ['whole numbers', '#,##0', 'General'],
    ['dates', 'dd\\/mm\\/yyyy', 'dd/mm/yyyy'],
  ] as const
).flatMap(([cell, ours, excels]) => {
  const reason =
    cell === 'dates'
      ? 'a plain slash becomes the separator of the country that the reader is in, ours stays what the report says'
      : 'columns of the model have a type, and each type its format';
  const files = cell === 'dates' ? ['chart_date01', 'chart_date02'] : undefined;
  return [ours, excels].flatMap((code): Difference[] => {
    const common = { reason, writtenBy: code === ours ? 'us' : 'Excel', ...(files && { files }) } as const;
    return [
      {
        ...common,
        what: `the copied format of cells with ${cell}: ${code}`,
        is: (node) => node.name === 'c:formatCode' && textOf(node) === code,
      },
      {
        ...common,
        what: `the format of an axis of ${cell}: ${code}`,
        is: (node) =>
          node.name === 'c:numFmt' && node.attributes['formatCode'] === code && node.attributes['sourceLinked'] === '1',
        attribute: 'formatCode',
      },
    ];
  });
});

/** The position of pictures is noted in their shape too. */
const ofDrawings: readonly Difference[] = [
  different(
    'the position of a picture in its shape',
    'Excel works it out from the anchor, which is compared; to say it right takes its default font',
    under('a:off', 'a:xfrm'),
    { files: ['image01', 'image02', 'image_anchor01', 'object_position01'] },
  ),
  different('the name of a chart', 'ours are numbered; nobody sees them', (node) => node.name === 'xdr:cNvPr', {
    files: ['chart_name01'],
    attribute: 'name',
  }),
];

const ofOneWorkbook: readonly Difference[] = [
  onlyExcels(
    'panes that are split, or frozen with more than a head above them',
    'the model freezes the head of a table and leading columns',
    (node) => node.name === 'sheet' && /^Sheet(?:[6-9]|1\d)$/.test(node.attributes['name'] ?? ''),
    { files: ['panes01'] },
  ),
  ...['ht', 'customHeight'].map((attribute) =>
    onlyOurs(`the ${attribute} of that title`, 'titles of tables are higher', under('row', 'sheetData'), {
      files: ['panes01'],
      attribute,
    }),
  ),
  different(
    'a text among figures, and one below them',
    'a column of the model is of one type; the chart takes the text for 0, as ours holds',
    cells((cell) => at(cell, 'B3', 'A6')),
    { files: ['chart_str01'] },
  ),
  different('the colour of the tab', 'those of the model are of the theme', under('tabColor', 'sheetPr'), {
    files: ['tab_color01'],
  }),
  onlyExcels(
    'two rows repeated on each page',
    'the model repeats the head of a table; a chart page without one needs none',
    (node, parent) => node.name === 'definedNames' && parent.name === 'workbook',
    { files: ['quote_name05'] },
  ),
  onlyExcels(
    'names of one sheet, of a number, of what is printed',
    'the model names ranges for the whole workbook; what is printed it works out',
    (node) =>
      node.name === 'definedName' && ['aaa', 'Bar', 'Baz', '_xlnm.Print_Area'].includes(node.attributes['name'] ?? ''),
    { files: ['defined_name01'] },
  ),
  different(
    'which columns have filters',
    'a table of the model has them on all its columns',
    (node) => node.name === 'definedName' && node.attributes['name'] === '_xlnm._FilterDatabase',
    { files: ['defined_name01'] },
  ),
  different('where the filters stand', 'as above', under('autoFilter', 'worksheet'), {
    files: ['defined_name01'],
    attribute: 'ref',
  }),
  ...['Target', 'target'].map((attribute) =>
    different(
      `the address of a link (${attribute})`,
      'a report links to https: and mailto: only',
      (node) => /^https?:\/\/www\.perl\.org\/$/.test(node.attributes[attribute] ?? ''),
      { files: ['hyperlink01'], attribute },
    ),
  ),
  different('the author of a comment', 'nobody wrote it', under('author', 'authors'), { files: ['comment01'] }),
  different('the face of a comment', 'that of the workbook', under('rPr', 'r'), { files: ['comment01'] }),
  different(
    'the cells with a conditional format',
    'the model formats whole columns',
    (node) => node.name === 'conditionalFormatting' && ['A1', 'A1:A4'].includes(node.attributes['sqref'] ?? ''),
    { files: ['cond_format01'], attribute: 'sqref' },
  ),
  onlyExcels('formulas that anyone typed', 'those of the model are made of its columns', cells(hasFormula), {
    files: ['escapes01'],
  }),
  onlyExcels(
    'control characters in texts',
    'no program shows them; they are left out, counted, and the sheet says so',
    cells((cell) => /^_x00[01][0-9A-F]_$/.test(textOf(cell))),
    { files: ['shared_strings01'] },
  ),
  onlyOurs(
    'a carriage return',
    'is read as a line break',
    cells((cell) => at(cell, 'A14')),
    {
      files: ['shared_strings01'],
    },
  ),
  onlyOurs(
    'what the sheet says about them',
    'as above',
    cells((cell) => at(cell, 'A129')),
    {
      files: ['shared_strings01'],
    },
  ),
  onlyExcels(
    'a manager, a category and the like',
    'nothing in a report would fill them',
    (node) => ['Manager', 'dc:description', 'cp:category', 'cp:contentStatus'].includes(node.name),
    { files: ['properties01'] },
  ),
  different('the time of the last change', 'a report is made once', under('dcterms:modified', 'cp:coreProperties'), {
    files: ['properties01'],
  }),
  different('the version of the program', 'ours writes what Excel 2016 reads', under('AppVersion', 'Properties'), {
    files: ['properties01'],
  }),
];

export const packageDifferences: readonly Difference[] = [...ofSheets, ...ofFormats, ...ofDrawings, ...ofOneWorkbook];
