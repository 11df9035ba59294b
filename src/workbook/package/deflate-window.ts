/**
 * How far back deflate looks for repetitions, as zlib's `windowBits`. A sheet's row repeats the one above almost byte for
 * byte: a window of a few rows finds nearly the same matches as one of 32 KiB, needs fewer bits to say where they are, and
 * spares the search through all the rows further up. That nearly halves deflate's time at level 6, and the file stays about as large as it was.
 */
import { deflateRawSync } from 'node:zlib';

const widest = 15;
const tried = [10, 11, 12, 13, 14];
const sampleBytes = 128 * 1024;

/**
 * One more than what makes the part's first chunk smallest: rows may grow longer further down, where gaps end, and a window
 * shorter than a row makes the file nearly half as large again.
 */
export const fitWindow = (firstChunk: Uint8Array, level: number): number => {
  if (firstChunk.length < sampleBytes || level === 0) return widest;
  const sample = firstChunk.subarray(-sampleBytes);
  const sizes = tried.map((windowBits) => deflateRawSync(sample, { level, windowBits }).length);
  return (tried[sizes.indexOf(Math.min(...sizes))] ?? widest) + 1;
};
