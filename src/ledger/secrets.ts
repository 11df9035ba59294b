/** Secrets that are handed out once and kept as their hash: 256 random bits need no slow hash, nobody can guess them. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const makeSecret = (): string => randomBytes(32).toString('base64url');

/** Hex sha256. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** In a time that does not tell how much of it was right. @param hash hex sha256 */
export const isSecretOf = (secret: string, hash: string): boolean => {
  const [given, kept] = [Buffer.from(hashSecret(secret)), Buffer.from(hash)];
  return given.length === kept.length && timingSafeEqual(given, kept);
};
