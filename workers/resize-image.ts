/**
 * Thread entry of the image pool: no environment, no network; the bytes of a stranger in, an image that Excel shows out.
 *
 *   png, svg, gif, or anything transparent ──▶ png
 *   jpeg, webp, avif, tiff ──────────────────▶ jpeg
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { asReportError, fail, flattenError, ReportError } from '../src/errors.ts';
import type { FetchedImage, ResizeJob, ResizeReply } from '../src/ports.ts';

// One image at a time is what the thread is for; a cache of decoded ones would only hold memory.
sharp.concurrency(1);
sharp.cache(false);
// Of all that libvips can read, only what an image of ours may be: each decoder is code that strangers' bytes reach.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif', 'Tiff', 'Svg'].map((each) => `VipsForeignLoad${each}`),
});

/** SVG says its size at this density. */
const svgDensity = 72;
const maxDensity = 100_000;

/** Drawn at the size that is needed: pixels made larger or smaller afterwards would blur its lines. */
const drawSvg = (job: ResizeJob, { width, height }: Metadata): Sharp => {
  const scale = Math.min(job.width / width, job.height / height);
  const density = Math.min(maxDensity, Math.max(1, svgDensity * scale));
  return sharp(job.bytes, { ...limits(job), density }).resize(job.width, job.height, { fit: 'inside' });
};

const shrink = (job: ResizeJob): Sharp =>
  sharp(job.bytes, { ...limits(job), autoOrient: true }).resize(job.width, job.height, {
    fit: 'inside',
    withoutEnlargement: true,
  });

/** Warnings of a decoder are no reason to leave out an image that every viewer shows; a file cut short is. */
const limits = ({ maxPixels }: ResizeJob) => ({ limitInputPixels: maxPixels, failOn: 'error' as const, pages: 1 });

const keepsLines = ({ format, hasAlpha }: Metadata): boolean => hasAlpha || ['png', 'svg', 'gif'].includes(format);

/** A gzipped SVG would be inflated without any limit. */
const isGzipped = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

/**
 * What an SVG can bring along is decoded without any limit, and nothing can stop it: 65 kB of it took 3.5 GB. Shapes and text
 * need none of it, nor entities, which could spell it out of sight. Links to other files are harmless: nobody follows them.
 */
const baggage = /<(?:[\w.-]+:)?(?:image|feImage)\b|<!DOCTYPE[^>]*\[|<!ENTITY|data:[\w/+.-]*[;,]/iu;

const holdsMarkup = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4_096)).includes('<');

const decodeReferences = (xml: string): string =>
  xml.replaceAll(/&#(x[0-9a-f]+|\d+);/giu, (reference, code: string) => {
    const point = Number(code.replace(/^x/iu, '0x'));
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : reference;
  });

/** @throws IMAGE_FAILED when an SVG holds more than shapes and text, or is not written in UTF-8 */
const refuseBaggage = (svg: Uint8Array): void => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(svg);
  } catch {
    throw fail('IMAGE_FAILED', 'The SVG is not written in UTF-8: save it so, or give a PNG');
  }
  if (baggage.test(text) || baggage.test(decodeReferences(text))) {
    throw fail('IMAGE_FAILED', 'The SVG holds pictures or entities: give one of shapes and text alone, or a PNG');
  }
};

/** Raster formats begin with bytes of their own, and none with a text that could be read as XML. */
const isText = (bytes: Uint8Array): boolean => {
  try {
    return holdsMarkup(bytes) && new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== '';
  } catch {
    return false;
  }
};

const resize = async (job: ResizeJob): Promise<FetchedImage> => {
  if (isGzipped(job.bytes)) throw new Error('gzipped');
  // Before any decoder sees it, and again for what only the decoder takes for an SVG.
  if (isText(job.bytes)) refuseBaggage(job.bytes);
  const metadata = await sharp(job.bytes, limits(job)).metadata();
  if (metadata.format === 'svg') refuseBaggage(job.bytes);
  const sized = (metadata.format === 'svg' ? drawSvg(job, metadata) : shrink(job)).toColourspace('srgb');
  const output = keepsLines(metadata)
    ? sized.png({ compressionLevel: 9 })
    : sized.jpeg({ quality: 88, chromaSubsampling: '4:4:4' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true });
  return {
    // Of its own memory: a clone takes along all that a view looks into.
    bytes: new Uint8Array(data),
    format: info.format === 'png' ? 'png' : 'jpeg',
    width: info.width,
    height: info.height,
  };
};

const explain = (error: unknown, { maxPixels }: ResizeJob): unknown => {
  if (error instanceof ReportError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('exceeds pixel limit')) {
    return fail('IMAGE_FAILED', `The image has more than ${maxPixels / 1e6} million pixels: give a smaller one`);
  }
  return fail(
    'IMAGE_FAILED',
    'The file is damaged or no image that can be shown: give a PNG, JPEG, SVG, WebP, GIF, AVIF or TIFF',
    { decoder: message },
  );
};

/** Makes one image fit; never rejects, so that an error arrives with its code and data. */
export default async (job: ResizeJob): Promise<ResizeReply> => {
  try {
    return { image: await resize(job) };
  } catch (error) {
    return { error: flattenError(asReportError(explain(error, job), 'IMAGE_FAILED')) };
  }
};
