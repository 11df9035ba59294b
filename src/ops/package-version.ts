import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The version in the nearest package.json above a module: the same one from `src` and from `dist/src`. `unknown` where an
 * image was made without it.
 * @param from `import.meta.url`
 */
export const packageVersion = (from: string): string => {
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    const version = versionIn(join(folder, 'package.json'));
    if (version !== null) return version;
    const parent = dirname(folder);
    if (parent === folder) return 'unknown';
    folder = parent;
  }
};

const versionIn = (path: string): string | null => {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const hasVersion = typeof found === 'object' && found !== null && 'version' in found;
    return hasVersion && typeof found.version === 'string' ? found.version : null;
  } catch {
    return null;
  }
};
