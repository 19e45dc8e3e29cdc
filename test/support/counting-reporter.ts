/**
 * Mocha's "spec" output, and the counts for the runner: `{"passed", "failed"}` in the file that `TCHATTER_SUITE_RESULT` names.
 * A skipped test promises something that nobody checks, so it counts as failed.
 */
import { writeFileSync } from 'node:fs';
import { Runner, reporters, type MochaOptions } from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Runner.constants;

export default class CountingReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const counts = { passed: 0, failed: 0 };
    runner.on(EVENT_TEST_PASS, () => (counts.passed += 1));
    runner.on(EVENT_TEST_FAIL, () => (counts.failed += 1));
    runner.on(EVENT_TEST_PENDING, () => (counts.failed += 1));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env['TCHATTER_SUITE_RESULT'];
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}
