/** Stands in for a part of the page that could not be loaded, and sees to it that the page is loaded anew. */
import { Component, inject } from '@angular/core';
import { PageReload } from '../realtime/page-reload.ts';

@Component({
  selector: 'app-missing-part',
  template: `<h2>This part could not be loaded</h2>`,
  host: { class: 'page-message' },
})
export class MissingPart {
  constructor() {
    void inject(PageReload).onPartMissing();
  }
}
