/** The audit of the scene that bots play, where they do: whether every line came once and in its order. */
import { Component, computed, input } from '@angular/core';
import type { SceneAudit } from '../../../../src/protocol/ops.ts';
import { PageLink } from '../shell/page-location.ts';
import { ago } from './figures.ts';

/** After the longest pause a scene has. */
const PAUSED_AFTER_MS = 30_000;

@Component({
  selector: 'app-scene-card',
  imports: [PageLink],
  template: `
    <h2 class="ops-title" id="scene-title">
      The scene in <a [appLink]="'/r/' + scene().room">#{{ scene().room }}</a>
    </h2>
    <p class="scene-verdict" [class.is-problem]="faults() > 0" data-testid="scene-verdict">{{ verdict() }}</p>
    <progress class="scene-progress" aria-labelledby="scene-title" [max]="scene().of" [value]="scene().spoken"></progress>
    <p class="scene-place">
      Line <strong data-testid="scene-spoken">{{ scene().spoken }}</strong> of {{ scene().of }}
      @if (quiet()) {
        · {{ quiet() }}
      }
    </p>
    <dl class="scene-faults">
      @for (kind of kinds(); track kind.name) {
        <div [class.is-problem]="kind.numbers.length > 0">
          <dt>{{ kind.name }}</dt>
          <dd>{{ kind.numbers.length }}</dd>
          @if (kind.numbers.length > 0) {
            <dd class="scene-numbers">{{ kind.numbers.slice(0, 8).join(', ') }}{{ kind.numbers.length > 8 ? ', …' : '' }}</dd>
          }
        </div>
      }
    </dl>
  `,
  host: { class: 'scene-card' },
})
export class SceneCard {
  readonly scene = input.required<SceneAudit>();
  readonly now = input.required<number>();

  protected readonly kinds = computed(() => {
    const { missing, doubled, outOfOrder } = this.scene();
    return [
      { name: 'missing', numbers: missing },
      { name: 'doubled', numbers: doubled },
      { name: 'out of order', numbers: outOfOrder },
    ];
  });

  protected readonly faults = computed(() => this.kinds().reduce((sum, { numbers }) => sum + numbers.length, 0));

  protected readonly verdict = computed(() =>
    this.faults() === 0 ? 'Every line so far came once, and in order.' : 'Not every line came once and in order.',
  );

  protected readonly quiet = computed(() => {
    const { spoken, of, lastLineAt } = this.scene();
    if (spoken >= of) return 'the end';
    const quietMs = this.now() - lastLineAt;
    return quietMs > PAUSED_AFTER_MS ? `nothing said for ${ago(quietMs)}` : '';
  });
}
