// First, before anything that it keeps in check.
import './app/realtime/keep-page-cacheable.ts';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.ts';
import { createAppConfig } from './app/app.config.ts';

/** A hidden tab draws nothing: it does not wait for a first picture longer than this. */
const FIRST_PICTURE_MS = 200;

let begun = false;

function begin(): void {
  if (begun) return;
  begun = true;
  bootstrapApplication(App, createAppConfig(window)).catch((error: unknown) => console.error(error));
}

// After the first picture and in a task of its own: reading the scripts and making the page, one after the other, would keep
// a slow phone blank and deaf for twice as long.
requestAnimationFrame(() => setTimeout(begin));
setTimeout(begin, FIRST_PICTURE_MS);
