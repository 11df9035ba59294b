/** A writer under measurement. */
export type Job = { readonly rows: number; readonly level: number; readonly path: string };

/** Makes ready what is not measured, and returns what is: everything up to the closed file. */
export type Prepare = (job: Job) => () => Promise<void>;
