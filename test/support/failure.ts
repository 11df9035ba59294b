import { ReportError } from '../../src/errors.ts';

/** The error of ours that a promise rejects with. */
export const failure = async (work: Promise<unknown>): Promise<ReportError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ReportError)) throw new Error('it should have failed with a ReportError', { cause: error });
  return error;
};
