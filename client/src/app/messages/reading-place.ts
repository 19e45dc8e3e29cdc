/**
 * Keeps the reader's place in a scrolled list. Browsers' own scroll anchoring is switched off in the stylesheet: Safari has
 * none, and two mechanisms would correct each other.
 *
 * Before the rows change, `capture` notes where the visible ones stand; afterwards `restore` puts the first of them that is
 * still there back to the same height, or the end to the foot where the reader follows.
 */

/** Nearer to the end than this is at the end: scroll positions are fractions of a pixel on some screens. */
const END_TOLERANCE_PX = 4;

interface Landmark {
  readonly element: Element;
  /** Distance of its top from the top of the visible part. */
  readonly top: number;
  readonly height: number;
}

export class ReadingPlace {
  private readonly scroller: HTMLElement;
  private readonly content: HTMLElement;
  private landmarks: readonly Landmark[] = [];
  private capturedWidth = 0;
  private lastScrollTop = 0;
  private atEnd = true;

  /** @param content holds one child element for each row, in order. */
  constructor(scroller: HTMLElement, content: HTMLElement) {
    this.scroller = scroller;
    this.content = content;
  }

  /** Whether new rows pull the list along. */
  get following(): boolean {
    return this.atEnd;
  }

  get distanceFromStart(): number {
    return this.scroller.scrollTop;
  }

  get distanceFromEnd(): number {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  /** A list that is not on the screen has no place. */
  get isVisible(): boolean {
    return this.scroller.clientHeight > 0;
  }

  /** Whether all rows fit without scrolling. */
  get hasRoomLeft(): boolean {
    return this.scroller.scrollHeight <= this.scroller.clientHeight;
  }

  /**
   * The reader, or `restore`, moved the list. Only a movement upward lets go of the end: a list that grew does not.
   * @param lastRowIsShown false while later rows are not in the page: its foot is not the end then
   */
  noteScroll(lastRowIsShown: boolean): void {
    const { scrollTop } = this.scroller;
    const movedUp = scrollTop < this.lastScrollTop - 1;
    this.atEnd = lastRowIsShown && (this.distanceFromEnd <= END_TOLERANCE_PX || (this.atEnd && !movedUp));
    this.lastScrollTop = scrollTop;
    this.capture();
  }

  /** Notes where the visible rows stand. */
  capture(): void {
    if (!this.isVisible || this.atEnd) return;
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const landmarks: Landmark[] = [];
    for (let index = this.firstVisible(top); index < this.content.children.length; index += 1) {
      const element = this.content.children[index];
      if (element === undefined) break;
      const box = element.getBoundingClientRect();
      if (box.top >= bottom) break;
      landmarks.push({ element, top: box.top - top, height: box.height });
    }
    // The first whole row is the line being read; one cut off at the top may be broken anew when the width changes.
    const firstWhole = landmarks.findIndex((landmark) => landmark.top >= 0);
    this.capturedWidth = this.scroller.clientWidth;
    this.landmarks = firstWhole > 0 ? [...landmarks.slice(firstWhole), ...landmarks.slice(0, firstWhole)] : landmarks;
  }

  /** Puts the list back to the place noted last. Safe to repeat. */
  restore(): void {
    if (!this.isVisible) return;
    if (this.atEnd) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
    } else {
      const landmark = this.presentLandmark();
      if (landmark === undefined) return;
      const moved = landmark.element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - landmark.top;
      if (Math.abs(moved) >= 0.5) this.scroller.scrollTop += moved;
    }
    this.lastScrollTop = this.scroller.scrollTop;
  }

  /**
   * The first that is still there. One that changed its height says little about the lines in it (a message that is no longer
   * the first of its author loses the name above it), so another is better; only in another width all change.
   */
  private presentLandmark(): Landmark | undefined {
    const present = this.landmarks.filter(({ element }) => element.parentElement === this.content);
    if (this.scroller.clientWidth !== this.capturedWidth) return present[0];
    return present.find(({ element, height }) => Math.abs(element.getBoundingClientRect().height - height) < 0.5) ?? present[0];
  }

  goToEnd(): void {
    this.atEnd = true;
    this.restore();
  }

  /** Rows stand in order, so the first that reaches into view is found by halving. */
  private firstVisible(top: number): number {
    let low = 0;
    let high = this.content.children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const element = this.content.children[middle];
      if (element !== undefined && element.getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
