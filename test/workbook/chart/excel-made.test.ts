import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartPart } from '../../../src/workbook/chart/chart-part.ts';
import { goldenPart } from '../../support/golden-part.ts';
import { type XmlNode, changeNodes, normalisePart, printPart } from '../../support/normalise-part.ts';
import { type ExcelMadeChart, excelMadeCharts } from './excel-made-charts.ts';

/** One thing that is not in both parts, on purpose. It is dropped where it stands; everything else must be the same. */
type Difference = {
  readonly what: string;
  readonly reason: string;
  readonly writtenBy: 'us' | 'Excel' | 'both, differently';
  /** Workbooks in which Excel writes it too. */
  readonly except?: readonly string[];
  readonly is: (node: XmlNode, parent: XmlNode) => boolean;
  /** Absent: the element is dropped. */
  readonly attribute?: string;
};

const has = (node: XmlNode, name: string, val?: string): boolean =>
  node.name === name && (val === undefined || node.attributes['val'] === val);

const child = (node: XmlNode, name: string, val?: string): boolean =>
  node.children.some((each) => typeof each === 'object' && has(each, name, val));

const axis = ({ name }: XmlNode): boolean => ['c:catAx', 'c:dateAx', 'c:valAx'].includes(name);

const absentIsFalse =
  'Excel 2007 leaves it out when false; the schema, later versions and LibreOffice read what is left out as true';

const written = (what: string, element: string, val: string, parent: (node: XmlNode) => boolean): Difference => ({
  what,
  reason: absentIsFalse,
  writtenBy: 'us',
  is: (node, above) => has(node, element, val) && parent(above),
});

const below =
  (...names: readonly string[]) =>
  (node: XmlNode): boolean =>
    names.includes(node.name);

const differences: readonly Difference[] = [
  written('square corners', 'c:roundedCorners', '0', below('c:chartSpace')),
  written('one colour for a series', 'c:varyColors', '0', ({ name }) => name.endsWith('Chart')),
  written('bars below zero keep their colour', 'c:invertIfNegative', '0', below('c:ser')),
  written('straight lines', 'c:smooth', '0', below('c:ser')),
  written('titles and legends beside the plot', 'c:overlay', '0', below('c:title', 'c:legend')),
  written('an axis that is shown', 'c:delete', '0', axis),
  written('one level of categories', 'c:noMultiLvlLbl', '0', below('c:catAx')),
  ...['c:showLegendKey', 'c:showCatName', 'c:showSerName', 'c:showPercent', 'c:showBubbleSize'].map((flag) =>
    written(`${flag} that is not asked for`, flag, '0', below('c:dLbls')),
  ),
  {
    what: 'whether a title is made up from the only series',
    reason: 'a chart without a title would get one',
    writtenBy: 'us',
    except: ['chart_title01'],
    is: (node, parent) => has(node, 'c:autoTitleDeleted') && parent.name === 'c:chart',
  },
  {
    what: 'gaps stay gaps',
    reason: 'Excel 2007 means "gap" by leaving it out, the schema says "zero"',
    writtenBy: 'us',
    except: ['chart_combined02', 'chart_combined04'],
    is: (node, parent) => has(node, 'c:dispBlanksAs', 'gap') && parent.name === 'c:chart',
  },
  {
    what: 'major tick marks outside',
    reason: 'Excel 2007 means "out" by leaving it out, the schema says "cross"',
    writtenBy: 'us',
    is: (node, parent) => has(node, 'c:majorTickMark', 'out') && axis(parent),
  },
  {
    what: 'no minor tick marks',
    reason: 'Excel 2007 means "none" by leaving it out, the schema says "cross"',
    writtenBy: 'us',
    is: (node, parent) => has(node, 'c:minorTickMark', 'none') && axis(parent),
  },
  {
    what: 'where a hidden axis crosses',
    reason: 'it is not seen; Excel writes it in one of its two files and not in the other',
    writtenBy: 'both, differently',
    is: (node, parent) => has(node, 'c:crosses', 'autoZero') && axis(parent) && child(parent, 'c:delete', '1'),
  },
  {
    what: 'where the labels of a hidden axis stand',
    reason: 'it has none; Excel writes "none" in one of its two files, "nextTo" in the other',
    writtenBy: 'both, differently',
    is: (node, parent) => has(node, 'c:tickLblPos') && axis(parent) && child(parent, 'c:delete', '1'),
  },
  {
    what: 'the language of the chart',
    reason: 'that of the program, not of the report',
    writtenBy: 'Excel',
    is: (node, parent) => has(node, 'c:lang', 'en-US') && parent.name === 'c:chartSpace',
  },
  {
    what: 'the language of a title',
    reason: 'that of the program, not of the report',
    writtenBy: 'Excel',
    is: (node, parent) => node.name === 'a:rPr' && parent.name === 'a:r',
    attribute: 'lang',
  },
  {
    what: 'the text direction of a legend',
    reason: 'left to right is what is meant without it',
    writtenBy: 'Excel',
    is: (node, parent) =>
      parent.name === 'c:legend' && node.name === 'c:txPr' && printPart(node) === printPart(emptyLegendText),
  },
];

const emptyLegendText = normalisePart(
  '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr rtl="0"><a:defRPr/></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>',
);

type Compared = { readonly ours: string; readonly excels: string; readonly used: ReadonlySet<string> };

const compare = async ({ workbook, part, chart, resolve }: ExcelMadeChart): Promise<Compared> => {
  const used = new Set<string>();
  const without = (root: XmlNode, by: 'us' | 'Excel'): XmlNode =>
    changeNodes(root, (node, parent) => {
      const difference = differences.find(
        ({ writtenBy, except = [], is }) =>
          (writtenBy === by || writtenBy === 'both, differently') && !except.includes(workbook) && is(node, parent),
      );
      if (!difference) return node;
      used.add(difference.what);
      if (difference.attribute === undefined) return null;
      const { [difference.attribute]: _, ...attributes } = node.attributes;
      return { ...node, attributes };
    });
  return {
    ours: printPart(without(normalisePart(chartPart(chart, resolve)), 'us')),
    excels: printPart(without(normalisePart(await goldenPart(workbook, part)), 'Excel')),
    used,
  };
};

describe('a plain chart', () => {
  it.each(excelMadeCharts)('is what Excel wrote in $workbook, $part', async (made) => {
    const { ours, excels } = await compare(made);
    expect(ours).toBe(excels);
  });

  it('is compared for every chart in the golden folder', () => {
    const files = readdirSync(`${import.meta.dirname}/../../golden/excel-made`)
      .filter((name) => /^(?:chart|quote)_.*\.xlsx$/u.test(name))
      .map((name) => name.replace('.xlsx', ''));
    expect(new Set(excelMadeCharts.map(({ workbook }) => workbook))).toEqual(new Set(files));
  });

  it('has no declared difference from Excel that is not there', async () => {
    const compared = await Promise.all(excelMadeCharts.map(compare));
    const used = new Set(compared.flatMap((each) => [...each.used]));
    expect(differences.map(({ what }) => what).filter((what) => !used.has(what))).toEqual([]);
  });

  it('differs from another chart of Excel in spite of the declared differences', async () => {
    const [first, second] = excelMadeCharts;
    if (!first || !second) throw new Error('no charts');
    const { ours, excels } = await compare({ ...first, chart: second.chart });
    expect(ours).not.toBe(excels);
  });
});
