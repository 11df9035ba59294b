/** Parts compared with another program's: what differs on purpose is declared with its reason, all else must be the same. */
import { changeNodes, type XmlNode } from './normalise-part.ts';

/** One thing that is not in both parts, on purpose. It is dropped where it stands. */
export type Difference = {
  readonly what: string;
  readonly reason: string;
  readonly writtenBy: 'us' | 'Excel' | 'both, differently';
  /** Workbooks in which it is; all when absent. */
  readonly files?: readonly string[];
  /** Workbooks in which Excel writes it too. */
  readonly except?: readonly string[];
  readonly is: (node: XmlNode, parent: XmlNode) => boolean;
  /** Absent: the element is dropped. */
  readonly attribute?: string;
};

/** A part of a workbook without the declared differences; what was dropped is noted. */
export const createComparison = (differences: readonly Difference[]) => {
  const used = new Set<string>();
  return {
    without: (root: XmlNode, by: 'us' | 'Excel', workbook: string): XmlNode =>
      changeNodes(root, (node, parent) => {
        const found = differences.filter(
          ({ writtenBy, files, except = [], is, attribute }) =>
            (writtenBy === by || writtenBy === 'both, differently') &&
            (files === undefined || files.includes(workbook)) &&
            !except.includes(workbook) &&
            (attribute === undefined || attribute in node.attributes) &&
            is(node, parent),
        );
        for (const { what } of found) used.add(what);
        if (found.some(({ attribute }) => attribute === undefined)) return null;
        const dropped = new Set(found.map(({ attribute }) => attribute));
        return {
          ...node,
          attributes: Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !dropped.has(name))),
        };
      }),
    unused: (): readonly string[] => differences.map(({ what }) => what).filter((what) => !used.has(what)),
  };
};
