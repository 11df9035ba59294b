/** What our chart parts have and Excel's have not, or the other way round, on purpose. */
import type { Difference } from '../../support/differences.ts';
import { normalisePart, printPart, type XmlNode } from '../../support/normalise-part.ts';

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

export const chartDifferences: readonly Difference[] = [
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
