/** Changing one's name. */
import { Component, type ElementRef, inject, signal, viewChild } from '@angular/core';
import { IdentityStore } from './identity.store.ts';

@Component({
  selector: 'app-name-dialog',
  template: `
    <dialog #dialog class="dialog" aria-labelledby="name-dialog-title" (close)="problem.set(undefined)">
      <form (submit)="save($event, field.value)">
        <h2 id="name-dialog-title"><label for="name-field">Your name</label></h2>
        <p id="name-advice" class="dialog-advice">Everyone in your rooms sees it. You keep it in every tab of this browser.</p>
        <input
          #field
          id="name-field"
          class="field"
          autocomplete="nickname"
          dir="auto"
          [attr.aria-invalid]="problem() !== undefined"
          aria-describedby="name-problem name-advice"
        />
        <p id="name-problem" class="field-problem" role="alert">{{ problem() }}</p>
        <div class="dialog-actions">
          <button type="button" class="button" (click)="dialog.close()">Cancel</button>
          <button type="submit" class="button is-primary" [disabled]="saving()">Save</button>
        </div>
      </form>
    </dialog>
  `,
})
export class NameDialog {
  private readonly identity = inject(IdentityStore);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  protected readonly problem = signal<string | undefined>(undefined);
  protected readonly saving = signal(false);

  open(): void {
    const field = this.field().nativeElement;
    field.value = this.identity.me()?.name ?? '';
    this.dialog().nativeElement.showModal();
    field.select();
  }

  protected async save(event: Event, name: string): Promise<void> {
    event.preventDefault();
    if (this.saving()) return;
    this.saving.set(true);
    const problem = await this.identity.rename(name);
    this.saving.set(false);
    this.problem.set(problem);
    if (problem === undefined) this.dialog().nativeElement.close();
    else this.field().nativeElement.focus();
  }
}
