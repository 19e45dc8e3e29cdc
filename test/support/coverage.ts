/** What the suites reached of the server's statements: a summary, and the files that are reached least. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { readRepositoryFile, repositoryFiles } from './source-tree.ts';

const LEAST_COVERED_SHOWN = 12;

interface FileCoverage {
  readonly statements: { readonly pct: number; readonly total: number };
}

/** Prints nothing where no suite recorded anything. */
export function printCoverage(rawFolder: string): void {
  if (!existsSync(rawFolder)) return;
  const reporters = ['--reporter=text-summary', '--reporter=json-summary'];
  const scope = ['--all', '--src=src', '--include=src/**/*.ts', ...filesWithoutCode().map((path) => `--exclude=${path}`)];
  spawnSync('c8', ['report', `--temp-directory=${rawFolder}`, '--reports-dir=coverage', ...reporters, ...scope], { stdio: 'inherit' });
  const least = readSummary('coverage/coverage-summary.json')
    .sort((a, b) => a.percent - b.percent)
    .slice(0, LEAST_COVERED_SHOWN);
  console.log('Least covered files (% of statements)');
  for (const { path, percent } of least) console.log(`${percent.toFixed(1).padStart(6)}  ${path}`);
}

/** Types alone are never loaded, and so would count as code that no test reaches. */
function filesWithoutCode(): string[] {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext, removeComments: true };
  return repositoryFiles('src/**/*.ts').filter((path) => {
    const { outputText } = ts.transpileModule(readRepositoryFile(path), { compilerOptions });
    return outputText.replaceAll(/^export \{[^}]*\}(?: from [^;]+)?;$/gm, '').trim() === '';
  });
}

function readSummary(file: string): { path: string; percent: number }[] {
  if (!existsSync(file)) return [];
  const summary = JSON.parse(readFileSync(file, 'utf8')) as Record<string, FileCoverage>;
  return Object.entries(summary)
    .filter(([path, { statements }]) => path !== 'total' && statements.total > 0)
    .map(([path, { statements }]) => ({ path: path.slice(path.lastIndexOf('/src/') + 1), percent: statements.pct }));
}
