/**
 * Keeps the page within what a phone's keyboard leaves of the screen. Browsers that know `interactive-widget` shrink the
 * page themselves; Safari lays the keyboard over it and tells only the visual viewport.
 */

/** Sets `--visible-height` and `--visible-top` on the root element for as long as a keyboard covers the page. */
export function followVisiblePart(window: Window): void {
  const viewport = window.visualViewport;
  if (viewport === null) return;
  const root = window.document.documentElement;
  const update = (): void => {
    // Pinching shrinks the visual viewport too: then the page must stay as it is.
    const covered = viewport.scale < 1.01 && window.innerHeight - viewport.height > 1;
    if (covered) {
      root.style.setProperty('--visible-height', `${viewport.height}px`);
      root.style.setProperty('--visible-top', `${viewport.offsetTop}px`);
    } else {
      root.style.removeProperty('--visible-height');
      root.style.removeProperty('--visible-top');
    }
  };
  viewport.addEventListener('resize', update);
  viewport.addEventListener('scroll', update);
  update();
}
