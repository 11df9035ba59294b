/**
 * Line coverage of everything that ran, the processes that the tests started included: a line counts as covered when the
 * tests' own process or one of those ran it. Reads the JSON reports that vitest and c8 wrote; see `npm run coverage`.
 */
import libCoverage from 'istanbul-lib-coverage';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const root = `${import.meta.dirname}/../..`;

const load = (path: string): libCoverage.CoverageMap =>
  libCoverage.createCoverageMap(JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as libCoverage.CoverageMapData);

const inProcess = load('coverage/coverage-final.json');
const inOthers = load('coverage/processes-report/coverage-final.json');
const ranElsewhere = (file: string): Readonly<Record<number, number>> =>
  inOthers.files().includes(file) ? inOthers.fileCoverageFor(file).getLineCoverage() : {};

let lines = 0;
let covered = 0;
for (const file of inProcess.files().toSorted()) {
  const elsewhere = ranElsewhere(file);
  const counted = Object.entries(inProcess.fileCoverageFor(file).getLineCoverage());
  const missed = counted.filter(([line, hits]) => hits === 0 && !elsewhere[Number(line)]).map(([line]) => line);
  lines += counted.length;
  covered += counted.length - missed.length;
  if (missed.length > 0) process.stdout.write(`${relative(root, file).padEnd(48)} ${missed.join(' ')}\n`);
}
const percent = (100 * covered) / lines;
process.stdout.write(`\nLine coverage: ${percent.toFixed(2)} % (${covered} of ${lines} lines)\n`);
const wanted = 95;
if (percent < wanted) {
  process.stdout.write(`It has to be at least ${wanted} %.\n`);
  process.exitCode = 1;
}
