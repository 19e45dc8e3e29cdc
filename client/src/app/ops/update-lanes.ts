/** The strip: an update passes through it node by node. */
import { Component, computed, input } from '@angular/core';
import { HISTORY_MS } from '../../../../src/protocol/ops.ts';
import { secondOfDay } from './figures.ts';
import { laneInWords, lanesOf, type Segment } from './lanes.ts';
import { NodeMark } from './node-mark.ts';
import type { OpsRecord } from './record.ts';

const ROW_PX = 26;
const ROW_GAP_PX = 4;

/** A name has no room in what is shorter. */
const LABELLED_PERCENT = 5;

/** As many as the stylesheet has looks for versions. */
const VERSION_LOOKS = 3;

interface Bar {
  readonly state: Segment['state'];
  readonly look: number;
  readonly label: string;
  readonly x: string;
  readonly y: number;
  readonly width: string;
}

@Component({
  selector: 'app-update-lanes',
  imports: [NodeMark],
  template: `
    <svg class="lane-patterns" width="0" height="0" aria-hidden="true">
      <pattern id="lane-draining" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="lane-hatch-ground" width="8" height="8" />
        <rect class="lane-hatch-line" width="3" height="8" />
      </pattern>
      <pattern id="lane-starting" width="8" height="8" patternUnits="userSpaceOnUse">
        <rect class="lane-dots-ground" width="8" height="8" />
        <circle class="lane-dot" cx="4" cy="4" r="1.6" />
      </pattern>
    </svg>
    <div class="lanes">
      @for (lane of lanes(); track lane.name) {
        <div class="lane" [attr.data-lane]="lane.name">
          <span class="lane-name" aria-hidden="true"><app-node-mark [slot]="lane.slot" /> {{ lane.name }}</span>
          <svg class="lane-strip" role="img" [attr.height]="lane.height" [attr.aria-label]="lane.words">
            <line class="lane-base" x1="0" x2="100%" [attr.y1]="lane.height / 2" [attr.y2]="lane.height / 2" />
            @for (bar of lane.bars; track $index) {
              <svg [attr.x]="bar.x" [attr.y]="bar.y" [attr.width]="bar.width" [attr.height]="rowPx" [attr.data-state]="bar.state">
                <rect class="lane-bar" [attr.data-state]="bar.state" [attr.data-version-look]="bar.look" width="100%" height="100%" />
                <text class="lane-label" x="8" [attr.y]="rowPx / 2">{{ bar.label }}</text>
              </svg>
            }
          </svg>
        </div>
      }
      <div class="lane-axis" aria-hidden="true">
        @for (minute of minutes; track minute) {
          <span>{{ minute === 0 ? 'now' : '−' + minute + ' min' }}</span>
        }
      </div>
    </div>
    <ul class="lane-legend" aria-hidden="true">
      @for (version of versions(); track version.name) {
        <li>
          <svg width="18" height="12">
            <rect class="lane-bar" data-state="ready" [attr.data-version-look]="version.look" width="18" height="12" />
          </svg>
          {{ version.name }}
        </li>
      }
      <li>
        <svg width="18" height="12"><rect class="lane-bar" data-state="draining" width="18" height="12" /></svg> draining
      </li>
      <li>
        <svg width="18" height="12"><rect class="lane-bar" data-state="starting" width="18" height="12" /></svg> starting
      </li>
      <li>
        <svg width="18" height="12"><line class="lane-base" x1="0" x2="18" y1="6" y2="6" /></svg> gone
      </li>
    </ul>
  `,
})
export class UpdateLanes {
  readonly record = input.required<OpsRecord>();

  protected readonly rowPx = ROW_PX;
  protected readonly minutes = Array.from({ length: HISTORY_MS / 60_000 + 1 }, (_, index) => HISTORY_MS / 60_000 - index);

  protected readonly lanes = computed(() => {
    const record = this.record();
    return lanesOf(record).map((lane) => ({
      name: lane.place.name,
      slot: lane.place.slot,
      height: lane.rows.length * (ROW_PX + ROW_GAP_PX) - ROW_GAP_PX,
      words: laneInWords(lane, record.time, secondOfDay),
      bars: lane.rows.flatMap((row, index) => row.map((segment) => barOf(segment, index, record))),
    }));
  });

  /** Those that the strip still shows. */
  protected readonly versions = computed(() => {
    const { versions, histories } = this.record();
    return versions
      .filter((name) => histories.some(({ version }) => version === name))
      .map((name) => ({ name, look: lookOf(name, versions) }));
  });
}

function barOf({ state, version, from, to }: Segment, row: number, { time, versions }: OpsRecord): Bar {
  const shownFrom = Math.max(from, time - HISTORY_MS);
  const width = percent(to - shownFrom);
  return {
    state,
    look: lookOf(version, versions),
    label: state === 'ready' && width > LABELLED_PERCENT ? version : '',
    x: `${percent(shownFrom - (time - HISTORY_MS))}%`,
    y: row * (ROW_PX + ROW_GAP_PX),
    // Even a short moment is to be seen.
    width: `${Math.max(width, 0.3)}%`,
  };
}

function percent(durationMs: number): number {
  return Math.round((durationMs / HISTORY_MS) * 10_000) / 100;
}

function lookOf(version: string, versions: readonly string[]): number {
  return Math.max(0, versions.indexOf(version)) % VERSION_LOOKS;
}
