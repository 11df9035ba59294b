/** Writes the published contract anew: `npm run contracts`. */
import { writeFile } from 'node:fs/promises';
import { contractDocuments } from './documents.ts';

for (const [name, text] of Object.entries(contractDocuments())) {
  await writeFile(new URL(`../../docs/contracts/${name}`, import.meta.url), text);
}
