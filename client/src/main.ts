// First, before anything that it keeps in check.
import './app/realtime/keep-page-cacheable.ts';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.ts';
import { createAppConfig } from './app/app.config.ts';

bootstrapApplication(App, createAppConfig(window)).catch((error: unknown) => console.error(error));
