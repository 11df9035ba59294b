/** A fingerprint of all that a report's numbers come from. */
import canonicalize from 'canonicalize';
import { createHash, type Hash } from 'node:crypto';
import type { ModelInput } from '../../../report/definition.ts';
import type { EnergyDeviceData, Readings } from '../types.ts';

/** Every column there is, in the order in which they are hashed. */
const columnsOf = (readings: Readings): Record<keyof Readings, Float64Array | undefined> => ({
  ts: readings.ts,
  energy: readings.energy,
  powerKw: readings.powerKw,
  reactiveKvar: readings.reactiveKvar,
  voltageV: readings.voltageV,
  currentA: readings.currentA,
});

/**
 * SHA-256, in hex, over the request, each device with its windows, holidays and tariffs, and the bytes of its readings. JSON
 * is canonical (RFC 8785), so the order of keys does not matter; each piece is preceded by its length, so none runs into the
 * next. The request's id and version are left out: they change no number, and the same report made twice can be told to be the same.
 */
export const inputHash = ({
  request,
  fetched,
}: Pick<ModelInput<unknown, EnergyDeviceData>, 'request' | 'fetched'>): string => {
  const hash = createHash('sha256');
  const { requestId: _, version: __, ...asked } = request;
  addJson(hash, asked);
  for (const { data } of fetched) {
    const { readings, ...rules } = data;
    addJson(hash, rules);
    for (const column of Object.values(columnsOf(readings))) addColumn(hash, column);
  }
  return hash.digest('hex');
};

const addPiece = (hash: Hash, bytes: Uint8Array): void => {
  hash.update(`${bytes.byteLength}:`);
  hash.update(bytes);
};

const addJson = (hash: Hash, value: object): void => addPiece(hash, Buffer.from(canonicalize(value) ?? '', 'utf8'));

/** Of a view only its own part of the memory. A column that is absent is not one that is empty. */
const addColumn = (hash: Hash, values: Float64Array | undefined): void => {
  if (!values) hash.update('-');
  else addPiece(hash, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
};
