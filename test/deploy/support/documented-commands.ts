/** Commands as docs/operations.md gives them, so that a test can do just what an operator would. */
import { readFile } from 'node:fs/promises';

const OPERATIONS = new URL('../../../docs/operations.md', import.meta.url);

/** The blocks of commands under a heading, each a list of lines. */
export async function documentedCommands(heading: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(OPERATIONS, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/operations.md has no section "${heading}".`);
  return [...section.matchAll(/(?:^ {4}\S.*\n)+/gm)].map(([block]) => block.trim().split(/\n\s*/));
}
