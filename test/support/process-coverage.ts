/**
 * With PROCESS_COVERAGE_DIR set, every Node process that a test starts writes its V8 coverage there: the worker that is
 * killed or stopped, the commands, the stack's own process. `test/support/line-coverage.ts` adds it to the tests' own.
 */
const { PROCESS_COVERAGE_DIR: dir } = process.env;
if (dir !== undefined) process.env['NODE_V8_COVERAGE'] = dir;
