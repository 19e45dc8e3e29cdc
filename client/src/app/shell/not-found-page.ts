/** For paths that lead nowhere. */
import { Component, inject } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { PageLink } from './page-location.ts';

@Component({
  selector: 'app-not-found-page',
  imports: [PageLink],
  template: `
    <h2>There is no such page</h2>
    <p>The address may be mistyped, or it names a room in a form that no room’s name can have.</p>
    <p><a class="button is-primary" appLink="/r/lobby">Go to the lobby</a></p>
  `,
  host: { class: 'page-message' },
})
export class NotFoundPage {
  constructor() {
    inject(Title).setTitle('Not found · Tchatter');
  }
}
