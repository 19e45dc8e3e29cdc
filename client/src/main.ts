// First, before anything that it keeps in check.
import './app/realtime/keep-page-cacheable.ts';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.ts';
import { createAppConfig } from './app/app.config.ts';

// In a task of its own: reading the scripts and making the page, one after the other, would keep a slow phone deaf for twice as long.
setTimeout(() => {
  bootstrapApplication(App, createAppConfig(window)).catch((error: unknown) => console.error(error));
});
