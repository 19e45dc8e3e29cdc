/**
 * Runs all suites, or those named as arguments (`npm test -- unit e2e`), and ends with one line over all of them:
 * `N passed, N failed`. The exit code is 1 where anything failed.
 */
import { rmSync } from 'node:fs';
import { printCoverage } from './support/coverage.ts';
import { endSuites, runSuite, type Suite, type SuiteResult } from './support/run-suite.ts';

const COVERAGE_FOLDER = 'coverage/raw';

const SUITES: readonly Suite[] = [
  { name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.json'], counts: 'by-exit-code' },
  { name: 'lint', command: ['eslint', '--max-warnings=0', '.'], counts: 'by-exit-code' },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'], counts: 'by-exit-code' },
  { name: 'playbooks', command: ['ansible-lint', '--nocolor'], cwd: 'ansible', counts: 'by-exit-code' },
  { name: 'yaml', command: ['yamllint', '--strict', '.'], cwd: 'ansible', counts: 'by-exit-code' },
  serverSuite('unit'),
  serverSuite('contract'),
  serverSuite('simulation'),
  { name: 'client', command: ['ng', 'test', '--watch=false'], cwd: 'client', counts: 'by-file', env: { NG_CLI_ANALYTICS: 'false' } },
  // These wait most of the time.
  serverSuite('integration', '--parallel', '--jobs', '2'),
  serverSuite('faults'),
  mochaSuite('e2e'),
  mochaSuite('deploy'),
];

function serverSuite(name: string, ...options: readonly string[]): Suite {
  return { ...mochaSuite(name, ...options), env: { NODE_V8_COVERAGE: COVERAGE_FOLDER } };
}

function mochaSuite(name: string, ...options: readonly string[]): Suite {
  const command: Suite['command'] = ['mocha', '--reporter', './test/support/counting-reporter.ts', ...options, `test/${name}/**/*.spec.ts`];
  return { name, command, counts: 'by-file' };
}

function chosenSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}. There are: ${SUITES.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  return names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
}

function printResults(results: readonly SuiteResult[]): void {
  console.log(`\n${'suite'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(10)}`);
  for (const { name, passed, failed, durationMs, problem } of results) {
    const row = name.padEnd(14) + String(passed).padStart(8) + String(failed).padStart(8) + (durationMs / 1000).toFixed(1).padStart(10);
    console.log(problem === undefined ? row : `${row}  ${problem}`);
  }
}

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    endSuites('SIGKILL');
    process.exit(code);
  });
}

const suites = chosenSuites(process.argv.slice(2));
rmSync(COVERAGE_FOLDER, { recursive: true, force: true });
const results: SuiteResult[] = [];
for (const suite of suites) {
  console.log(`\n── ${suite.name} ──`);
  results.push(await runSuite(suite));
}
printCoverage(COVERAGE_FOLDER);
printResults(results);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
