import { asReportError } from '../errors.ts';
import type { ImageSource, Log } from '../ports.ts';
import { type ImageWarning, logoImage, type ModelInput, type ReportRequest } from '../report/definition.ts';
import { abortReason } from './policy.ts';

export type LoadedImages = Pick<ModelInput<unknown, unknown>, 'images' | 'imageWarnings'>;

/** The images of a report. One that cannot be had is a warning, never a failure. @throws ABORTED */
export const loadImages = async (
  { client }: ReportRequest<unknown>,
  { images, log }: { images: ImageSource; log: Log },
  signal: AbortSignal,
): Promise<LoadedImages> => {
  const { name, ...box } = logoImage;
  if (client.logo === undefined) return { images: {}, imageWarnings: [] };
  try {
    return { images: { [name]: await images.fetch({ url: client.logo, ...box }, signal) }, imageWarnings: [] };
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    const { code, message: reason, data } = asReportError(error, 'IMAGE_FAILED');
    log.warn({ ...data, err: error, image: name, code }, 'image not shown; the report goes on without it');
    const warning: ImageWarning = { image: 'Logo', reason };
    return { images: {}, imageWarnings: [warning] };
  }
};
