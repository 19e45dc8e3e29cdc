/** Asks for the token of the machine room. */
import { Component, input, output } from '@angular/core';

@Component({
  selector: 'app-token-form',
  template: `
    <form class="token-form" (submit)="enter($event, field)">
      <h2><label for="token-field">The machine room wants its token</label></h2>
      <p id="token-advice" class="dialog-advice">It is the OPS_TOKEN of the deployment. This tab keeps it until it is closed.</p>
      <input
        #field
        id="token-field"
        class="field"
        type="password"
        autocomplete="off"
        spellcheck="false"
        [attr.aria-invalid]="wrong()"
        aria-describedby="token-problem token-advice"
      />
      <p id="token-problem" class="field-problem" role="alert">{{ wrong() ? 'This is not the token of the machine room.' : '' }}</p>
      <button type="submit" class="button is-primary">Look in</button>
    </form>
  `,
})
export class TokenForm {
  /** Whether the token before was refused. */
  readonly wrong = input.required<boolean>();
  readonly entered = output<string>();

  protected enter(event: Event, field: HTMLInputElement): void {
    event.preventDefault();
    const token = field.value.trim();
    if (token === '') field.focus();
    else this.entered.emit(token);
  }
}
