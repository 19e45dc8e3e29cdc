/**
 * Whether a bot may speak for its character now. The same part may be played by several at once, in several processes; one of them
 * speaks and the others are understudies.
 *
 * Who said the part's last line has it, as long as that member is in the room: everybody reads that from the same log. Where nobody
 * there has said anything yet, whoever was there first has it. A member that was killed stays for the grace time of presence, so
 * what it had under way is in the log before an understudy looks for the next line.
 */
import type { Character } from './cast.ts';
import type { Company } from './company.ts';

export class Part {
  readonly #character: Character;
  readonly #company: Company;
  #me: string | undefined;
  /** Those of the same name who were there when this one came in. */
  #earlier: ReadonlySet<string> = new Set();

  constructor(character: Character, company: Company) {
    this.#character = character;
    this.#company = company;
  }

  /** One is in the room, as this member; the company knows already who else is. */
  joined(me: string): void {
    // Coming back changes nothing; coming back as somebody else, after the session was lost, is coming in.
    if (this.#me === me) return;
    this.#me = me;
    this.#earlier = new Set(this.#others());
  }

  /**
   * Those who go before this bot, by id; nobody where the part is its own.
   * @param player who said the part's last line, if anybody did
   */
  before(player: string | undefined): readonly string[] {
    if (player === this.#me) return [];
    if (player !== undefined && this.#company.has(player)) return [player];
    return this.#others().filter((id) => this.#earlier.has(id));
  }

  /** How many step in sooner than this one where the one who should speak does not. */
  rank(): number {
    const me = this.#me ?? '';
    return this.#others().filter((id) => id < me).length;
  }

  #others(): readonly string[] {
    return this.#company.called(this.#character).filter((id) => id !== this.#me);
  }
}
