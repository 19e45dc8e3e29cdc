/** Karma with mocha in headless Chromium. The Angular builder compiles the specs and hands them over. */
const { writeFileSync } = require('node:fs');

process.env.CHROME_BIN ??= '/usr/bin/chromium';

/** Tells the overall test runner how many tests ran: `{"passed", "failed"}` in the file that TCHATTER_SUITE_RESULT names. */
function SuiteResultReporter() {
  this.onRunComplete = (_browsers, results) => {
    const file = process.env.TCHATTER_SUITE_RESULT;
    if (file === undefined) return;
    // A page that did not load or was lost has run nothing: that counts as a failure, never as zero tests.
    const failed = results.failed + (results.error || results.disconnected ? 1 : 0);
    writeFileSync(file, JSON.stringify({ passed: results.success, failed }));
  };
}

module.exports = (config) => {
  config.set({
    frameworks: ['mocha'],
    plugins: [
      require('karma-mocha'),
      require('karma-chrome-launcher'),
      require('karma-coverage'),
      { 'reporter:suite-result': ['type', SuiteResultReporter] },
    ],
    reporters: ['dots', 'suite-result'],
    client: { clearContext: false, mocha: { timeout: 20_000, forbidOnly: true } },
    coverageReporter: { reporters: [{ type: 'text-summary' }] },
    browsers: ['Chromium'],
    customLaunchers: {
      Chromium: {
        base: 'ChromeHeadless',
        flags: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--window-size=1280,900',
        ],
      },
    },
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
    failOnEmptyTestSuite: true,
    browserNoActivityTimeout: 120_000,
    captureTimeout: 120_000,
    restartOnFileChange: false,
  });
};
