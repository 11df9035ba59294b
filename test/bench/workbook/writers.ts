/** The writers that are compared, and what a reader of the figures has to know of each. */

export type Level = 1 | 6;

export type Writer = {
  /** Names it for child.ts, or its script. */
  readonly name: string;
  readonly label: string;
  readonly runtime: 'node' | 'python';
  /** What Python has to be able to import. */
  readonly module?: string;
  /** Holds the whole workbook: needs more than the heap that Node allows by itself. */
  readonly holdsAll?: boolean;
};

export type Peer = Writer & {
  /** Its key in the ratios. */
  readonly key: string;
  /** Ours is compared at the same one. */
  readonly level: Level;
  /** Runs at most, of what takes a minute each. */
  readonly maxRuns?: number;
};

export const ours: Writer = { name: 'ours', label: 'report-worker', runtime: 'node' };

export const oursWhole: Writer = { name: 'ours-whole-columns', label: 'report-worker, whole columns', runtime: 'node' };

const stream = { name: 'exceljs-stream', label: 'exceljs, streaming', runtime: 'node' } as const;

export const peers: readonly Peer[] = [
  { ...stream, key: 'exceljs-stream', level: 1 },
  {
    name: 'exceljs-workbook',
    key: 'exceljs-workbook',
    label: 'exceljs, Workbook',
    runtime: 'node',
    level: 1,
    holdsAll: true,
    maxRuns: 2,
  },
  { ...stream, key: 'exceljs-stream-l6', level: 6 },
  { name: 'xlsx', key: 'xlsx', label: 'xlsx (SheetJS CE), no styles', runtime: 'node', level: 6, holdsAll: true },
  { name: 'wasm-xlsxwriter', key: 'wasm-xlsxwriter', label: 'wasm-xlsxwriter', runtime: 'node', level: 6 },
  { name: 'hucre', key: 'hucre', label: 'hucre, streaming', runtime: 'node', level: 6 },
  {
    name: 'openpyxl_write_only',
    key: 'openpyxl-write-only',
    label: 'openpyxl, write-only',
    runtime: 'python',
    module: 'openpyxl',
    level: 6,
    maxRuns: 2,
  },
  {
    name: 'xlsxwriter_constant_memory',
    key: 'xlsxwriter',
    label: 'XlsxWriter, constant memory',
    runtime: 'python',
    module: 'xlsxwriter',
    level: 6,
  },
];
