/** What the person points with. */
import { InjectionToken } from '@angular/core';

export interface Pointer {
  /** A finger, and with it most likely a keyboard on the screen. Asked anew each time: a tablet can be docked. */
  isCoarse(): boolean;
}

export const POINTER = new InjectionToken<Pointer>('Pointer', {
  factory: () => ({ isCoarse: () => matchMedia('(pointer: coarse)').matches }),
});
