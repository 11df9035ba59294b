/** The parts of exceljs 4.4.0 that its own types leave out; test/workbook/package/exceljs-members.test.ts holds them to it. */

type Xform<Model> = {
  /** Completes `model` for writing, in place. */
  prepare(model: Model, options: object): void;
  toXml(model: Model): string;
};

declare module 'exceljs/lib/xlsx/xform/style/styles-xform.js' {
  import type { Font, Style } from 'exceljs';
  export default class StylesXform {
    constructor(initialise: true);
    _addFont(font: Partial<Font>): number;
    addStyleModel(style: Partial<Style>): number;
    addDxfStyle(style: Partial<Style>): number;
    toXml(model?: undefined): string;
  }
}

declare module 'exceljs/lib/xlsx/xform/sheet/worksheet-xform.js' {
  import type { HeaderFooter, WorksheetView } from 'exceljs';
  export default class WorksheetXform {
    readonly map: {
      readonly sheetPr: Xform<{ tabColor?: { theme: number }; pageSetup?: { fitToPage: boolean } }>;
      readonly sheetViews: Xform<Partial<WorksheetView & { tabSelected: boolean }>[]>;
      readonly cols: Xform<{ min: number; max: number; width: number }[]>;
      readonly autoFilter: Xform<string>;
      readonly mergeCells: Xform<readonly string[]>;
      readonly printOptions: Xform<object>;
      readonly pageMargins: Xform<object | undefined>;
      readonly pageSetup: Xform<object>;
      readonly headerFooter: Xform<Partial<HeaderFooter>>;
      readonly rowBreaks: Xform<readonly { readonly id: number; readonly max: number; readonly man: 1 }[]>;
    };
  }
}

declare module 'exceljs/lib/xlsx/xform/book/workbook-xform.js' {
  import type { WorkbookView } from 'exceljs';
  export default class WorkbookXform {
    readonly map: {
      readonly workbookPr: Xform<object>;
      readonly bookViews: Xform<readonly Partial<WorkbookView>[]>;
      readonly sheets: Xform<readonly { id: number; name: string; rId: string }[]>;
      readonly calcPr: Xform<{ fullCalcOnLoad?: boolean }>;
    };
  }
}

declare module 'exceljs/lib/xlsx/xform/core/core-xform.js' {
  export default class CoreXform {
    toXml(model: {
      title: string;
      subject: string;
      creator: string;
      lastModifiedBy: string;
      keywords: string | undefined;
      created: Date;
      modified: Date;
    }): string;
  }
}

declare module 'exceljs/lib/xlsx/xform/core/app-xform.js' {
  export default class AppXform {
    toXml(model: { worksheets: readonly { name: string }[]; company: string | undefined }): string;
  }
}

declare module 'exceljs/lib/xlsx/xform/core/relationships-xform.js' {
  export default class RelationshipsXform {
    toXml(model: readonly { Id: string; Type: string; Target: string; TargetMode?: 'External' }[]): string;
  }
}

declare module 'exceljs/lib/xlsx/xform/comment/comments-xform.js' {
  export default class CommentsXform {
    toXml(model: { comments: readonly object[] }): string;
  }
}

declare module 'exceljs/lib/xlsx/xform/comment/vml-notes-xform.js' {
  export default class VmlNotesXform {
    toXml(model: { comments: readonly object[] }): string;
  }
}

declare module 'exceljs/lib/xlsx/xml/theme1.js' {
  const theme: string;
  export default theme;
}
