/** How much is put into a measurement. */
export interface Effort {
  readonly rounds: number;
  /** Of each run, that count. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Of each server before the first round. */
  readonly firstSeconds: number;
  /** The longest that memory is waited for to come to rest. */
  readonly settleSeconds: number;
  readonly tell: (line: string) => void;
}

export const FULL: Omit<Effort, 'tell'> = { rounds: 3, seconds: 5, warmUpSeconds: 2, firstSeconds: 6, settleSeconds: 12 };
export const QUICK: Omit<Effort, 'tell'> = { rounds: 1, seconds: 2, warmUpSeconds: 0.5, firstSeconds: 1.5, settleSeconds: 2 };
