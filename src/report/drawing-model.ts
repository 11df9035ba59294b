/** What floats over the cells: where it stands and how large it is. */

/** English Metric Units, Excel's own: 914,400 to the inch, 12,700 to the point, 9,525 to the pixel at 96 dpi. */
export type Emu = number;

export type Size = { readonly width: Emu; readonly height: Emu };

export const emuPerPixel = 9_525;
export const emuPerPoint = 12_700;
export const emuPerInch = 914_400;

/** @param width @param height pixels at 96 dpi */
export const pixels = (width: number, height: number): Size => ({
  width: Math.round(width * emuPerPixel),
  height: Math.round(height * emuPerPixel),
});

/** A cell counted from 0, and how far inside it. */
export type CellPoint = {
  readonly column: number;
  readonly row: number;
  readonly columnOffset?: Emu;
  readonly rowOffset?: Emu;
};

export type Anchor =
  /** In the flow of the sheet: takes rows of its own above or below a table (its `id`). As wide as the sheet without `width`. */
  | { readonly kind: 'above' | 'below'; readonly table: string; readonly height: Emu; readonly width?: Emu }
  /** Keeps its size, moves with its cell. */
  | { readonly kind: 'one-cell'; readonly from: CellPoint; readonly size: Size }
  /** Spans cells; `editAs` says what happens when they are resized: stretch with them, move with the first, or stay. */
  | {
      readonly kind: 'two-cell';
      readonly from: CellPoint;
      readonly to: CellPoint;
      readonly editAs?: 'twoCell' | 'oneCell' | 'absolute';
    }
  /** Stays where it is on the sheet. */
  | { readonly kind: 'absolute'; readonly x: Emu; readonly y: Emu; readonly size: Size };

/** A picture in a format that Excel shows. */
export type ImageData = {
  readonly bytes: Uint8Array;
  readonly format: 'png' | 'jpeg' | 'gif';
  /** Pixels of the file. */
  readonly width: number;
  readonly height: number;
};

export type PlacedImage = {
  /** Its name in the workbook's `images`. */
  readonly image: string;
  readonly anchor: Anchor;
  /** Read aloud to those who cannot see it. */
  readonly description: string;
};
