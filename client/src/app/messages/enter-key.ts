/** What the Enter key means in the message box. */

/** The code of a key that an input method has taken for itself. */
const KEY_CODE_PROCESSED_BY_IME = 229;

export interface EnterPress {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly timeStamp: number;
}

export class EnterKey {
  private compositionEndedAt = Number.NEGATIVE_INFINITY;

  /** @param timeStamp of the `compositionend` event */
  noteCompositionEnd(timeStamp: number): void {
    this.compositionEndedAt = timeStamp;
  }

  /**
   * Whether this press sends. On a phone (`coarsePointer`) the keyboard's Enter breaks the line and a button sends; a
   * physical keyboard's Ctrl or Cmd sends everywhere.
   */
  sends(press: EnterPress, coarsePointer: boolean): boolean {
    if (this.belongsToComposition(press)) return false;
    if (press.ctrlKey || press.metaKey) return true;
    return !press.shiftKey && !press.altKey && !coarsePointer;
  }

  /**
   * Chromium and Firefox tell of the press that confirms a composition with `isComposing`. Safari ends the composition first
   * and then tells of the press with `isComposing` false: it is known by the code 229, or by having been pressed before the
   * composition ended.
   */
  private belongsToComposition(press: EnterPress): boolean {
    return press.isComposing || press.keyCode === KEY_CODE_PROCESSED_BY_IME || press.timeStamp < this.compositionEndedAt;
  }
}
