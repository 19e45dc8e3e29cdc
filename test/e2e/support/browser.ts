/** Chromium with a person's fresh profile, driven over WebDriver. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { Driver, Options, ServiceBuilder } from 'selenium-webdriver/chrome.js';

export const CHROMIUM = process.env['CHROME_BIN'] ?? '/usr/bin/chromium';
const CHROMEDRIVER = process.env['CHROMEDRIVER_BIN'] ?? '/usr/bin/chromedriver';

/** No calls home, no sandbox (tests run as root in containers), nothing that differs from one start to the next. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const DESKTOP: Screen = { width: 1280, height: 800, scheme: 'light' };

export class Browser {
  readonly driver: WebDriver;
  readonly #profile: string;

  private constructor(driver: WebDriver, profile: string) {
    this.driver = driver;
    this.#profile = profile;
  }

  /** Whoever opens one closes it in `finally` or `after`. */
  static async open(screen: Screen = DESKTOP): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'tchatter-browser-'));
    const options = new Options();
    options.setBinaryPath(CHROMIUM);
    options.addArguments(...CHROMIUM_FLAGS, `--user-data-dir=${profile}`);
    const driver = await new Builder()
      .forBrowser('chrome')
      .setChromeOptions(options)
      .setChromeService(new ServiceBuilder(CHROMEDRIVER))
      .build();
    const browser = new Browser(driver, profile);
    await browser.show(screen);
    return browser;
  }

  /** Size and colour scheme; windows of a driven browser cannot be made as narrow as a phone, so both are emulated. */
  async show({ width, height, scheme }: Screen): Promise<void> {
    await this.devTools('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.devTools('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  /** Runs `script` in every page before the page's own. */
  async beforeEveryPage(script: string): Promise<void> {
    await this.devTools('Page.addScriptToEvaluateOnNewDocument', { source: script });
  }

  /** Sends a command of the DevTools protocol. */
  async devTools(command: string, parameters: object): Promise<void> {
    if (!(this.driver instanceof Driver)) throw new Error('Only Chromium understands the DevTools protocol.');
    await this.driver.sendAndGetDevToolsCommand(command, parameters);
  }

  /** Where other tools reach this browser, on 127.0.0.1. */
  async debuggingPort(): Promise<number> {
    const capabilities = await this.driver.getCapabilities();
    const { debuggerAddress } = capabilities.get('goog:chromeOptions') as { debuggerAddress: string };
    return Number(debuggerAddress.split(':').at(-1));
  }

  async close(): Promise<void> {
    try {
      await this.driver.quit();
    } finally {
      // Chromium writes for a moment after it has gone.
      rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}

/** Runs an action with a browser that is closed afterwards, whatever happens. */
export async function withBrowser<T>(action: (browser: Browser) => Promise<T>, screen: Screen = DESKTOP): Promise<T> {
  const browser = await Browser.open(screen);
  try {
    return await action(browser);
  } finally {
    await browser.close();
  }
}
