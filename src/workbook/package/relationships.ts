import RelationshipsXform from 'exceljs/lib/xlsx/xform/core/relationships-xform.js';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const openPackage = 'http://schemas.openxmlformats.org/package/2006/relationships';

const types = {
  workbook: `${office}/officeDocument`,
  core: `${openPackage}/metadata/core-properties`,
  app: `${office}/extended-properties`,
  worksheet: `${office}/worksheet`,
  theme: `${office}/theme`,
  styles: `${office}/styles`,
  strings: `${office}/sharedStrings`,
  drawing: `${office}/drawing`,
  chart: `${office}/chart`,
  image: `${office}/image`,
  hyperlink: `${office}/hyperlink`,
  comments: `${office}/comments`,
  vml: `${office}/vmlDrawing`,
} as const;

type Relationship = {
  readonly Id: string;
  readonly Type: string;
  readonly Target: string;
  readonly TargetMode?: 'External';
};

/** What one part refers to. */
export type Relationships = {
  /** @returns its id within the part */
  add(type: keyof typeof types, target: string): string;
  readonly count: number;
  /** The part's .rels. */
  part(): string;
};

export const createRelationships = (): Relationships => {
  const all: Relationship[] = [];
  return {
    add(type, target) {
      const Id = `rId${all.length + 1}`;
      const external = type === 'hyperlink' ? ({ TargetMode: 'External' } as const) : {};
      all.push({ Id, Type: types[type], Target: target, ...external });
      return Id;
    },
    get count() {
      return all.length;
    },
    part: () => new RelationshipsXform().toXml(all),
  };
};
