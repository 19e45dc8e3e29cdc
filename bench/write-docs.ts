/** Writes what `npm run bench -- --json FILE` found into docs/performance.md and draws its pictures: `node bench/write-docs.ts FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { drawPictures } from './picture/pictures.ts';
import { fillMarkers } from './report/markers.ts';
import type { BenchReport } from './report/report.ts';
import { REPOSITORY } from './servers/package-version.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node bench/write-docs.ts FILE (what `npm run bench -- --json FILE` wrote)');
  process.exit(2);
}
const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
const page = `${REPOSITORY}docs/performance.md`;
writeFileSync(page, fillMarkers(readFileSync(page, 'utf8'), report));
for (const [name, svg] of Object.entries(drawPictures(report))) writeFileSync(`${REPOSITORY}docs/images/${name}`, svg);
