/** One figure of all nodes over the last minutes, as lines. What it shows is told beside it in words as well. */
import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import uPlot from 'uplot';
import { clockTime } from '../ui/times.ts';
import type { ChartData } from './chart-data.ts';
import { DASHES, NodeMark } from './node-mark.ts';
import type { Place } from './record.ts';

const HEIGHT_PX = 200;
const DARK = '(prefers-color-scheme: dark)';

@Component({
  selector: 'app-time-chart',
  imports: [NodeMark],
  template: `
    <h2 class="ops-title">
      {{ name() }} <span class="ops-title-note">{{ note() }}</span>
    </h2>
    <ul class="chart-legend">
      @for (entry of legend(); track entry.name) {
        <li>
          <app-node-mark [slot]="entry.slot" /> {{ entry.name }} <strong>{{ entry.value }}</strong>
        </li>
      }
    </ul>
    <div #plot class="chart-plot" role="img" [attr.aria-label]="words()"></div>
  `,
  host: { class: 'time-chart' },
})
export class TimeChart {
  readonly name = input.required<string>();
  /** What is measured, in small. */
  readonly note = input('');
  readonly unit = input('');
  readonly places = input.required<readonly Place[]>();
  readonly data = input.required<ChartData>();
  /** How high the chart reaches at least: small numbers look calm. */
  readonly least = input.required<number>();
  /** For figures that are small as a rule and large when something is wrong: both are to be seen. */
  readonly logarithmic = input(false);
  readonly format = input.required<(value: number) => string>();

  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  private readonly pointedAt = signal<number | undefined>(undefined);
  private readonly rendered = signal(false);
  private readonly looks = signal(0);
  private chart: uPlot | undefined;

  /** Values at the second that is pointed at, else now. */
  protected readonly legend = computed(() => {
    const index = this.pointedAt();
    return this.places().map(({ name, slot }, place) => {
      const line = this.data().series[place] ?? [];
      return {
        name,
        slot,
        value: this.inWords(index === undefined ? line.findLast((value, at) => at >= line.length - 3 && value !== null) : line[index]),
      };
    });
  });

  protected readonly words = computed(() => {
    const now = this.places().map(({ name }, place) => {
      const line = this.data().series[place] ?? [];
      const values = line.filter((value) => value !== null);
      const most = values.length === 0 ? '' : `, at most ${this.inWords(Math.max(...values))}`;
      return `${name} ${this.inWords(line.at(-1))} now${most}`;
    });
    return `${this.name()} of each node over the last five minutes: ${now.join('; ')}.`;
  });

  constructor() {
    const dark = matchMedia(DARK);
    const changeLooks = (): void => this.looks.update((count) => count + 1);
    dark.addEventListener('change', changeLooks);
    const resized = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.chart?.width) this.chart?.setSize({ width, height: HEIGHT_PX });
    });
    inject(DestroyRef).onDestroy(() => {
      dark.removeEventListener('change', changeLooks);
      resized.disconnect();
      this.chart?.destroy();
    });
    afterNextRender(() => {
      resized.observe(this.plot().nativeElement);
      this.rendered.set(true);
    });
    const form = computed(() =>
      this.places()
        .map(({ name, slot }) => `${name} ${slot}`)
        .join(),
    );
    effect(() => {
      form();
      this.looks();
      if (this.rendered()) untracked(() => this.drawAnew());
    });
    effect(() => {
      const data = alignedData(this.data());
      if (data.length - 1 === untracked(() => this.places()).length) this.chart?.setData(data);
    });
  }

  private drawAnew(): void {
    this.chart?.destroy();
    const host = this.plot().nativeElement;
    const colours = getComputedStyle(host);
    const colour = (name: string): string => colours.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${colours.fontFamily}`,
    };
    const format = this.format();
    const options: uPlot.Options = {
      width: Math.max(1, host.clientWidth),
      height: HEIGHT_PX,
      padding: [8, 34, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: this.logarithmic() ? logarithmic(this.least()) : linear(this.least()) },
      axes: [
        { ...axis, size: 30, space: 70, incrs: [60, 120], values: (_chart, splits) => splits.map((second) => clockTime(second * 1_000)) },
        {
          ...axis,
          grid: { ...axis.grid, filter: this.logarithmic() ? powersOfTen : all },
          size: 46,
          space: 36,
          values: (_chart, splits) => splits.map((value) => (value === null ? '' : format(value))),
        },
      ],
      series: [
        {},
        ...this.places().map(({ name, slot }) => ({
          label: name,
          stroke: colour(`--node-${slot}`),
          width: 2,
          dash: [...(DASHES[slot] ?? [])],
          points: { show: false },
        })),
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => this.pointedAt.set(cursor.left === undefined || cursor.left < 0 ? undefined : (cursor.idx ?? undefined)),
        ],
      },
    };
    this.chart = new uPlot(options, alignedData(this.data()), host);
  }

  private inWords(value: number | null | undefined): string {
    return value === null || value === undefined ? '–' : `${this.format()(value)}${this.unit()}`;
  }
}

function linear(least: number): uPlot.Scale {
  return { range: (_chart, _lowest, most) => [0, Math.max(least, most * 1.1)] };
}

/** From 1 to the next power of ten. */
function logarithmic(least: number): uPlot.Scale {
  return { distr: 3, clamp: 1, range: (_chart, _lowest, most) => [1, 10 ** Math.ceil(Math.log10(Math.max(least, most)))] };
}

const all: uPlot.Axis.Filter = (_chart, splits) => splits;

/** The lines between them would be a fence before the figures. */
const powersOfTen: uPlot.Axis.Filter = (_chart, splits) => splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));

/** Lines may be changed by nobody but the chart, which only reads them. */
function alignedData({ seconds, series }: ChartData): uPlot.AlignedData {
  return [seconds, ...series] as unknown as uPlot.AlignedData;
}
