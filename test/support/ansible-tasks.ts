/** Tasks done by a real Ansible on this machine, with the modules of the deployment. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a task said; a module may add more. */
export interface TaskResult {
  readonly changed?: boolean;
  readonly failed?: boolean;
  readonly msg?: string;
  readonly [more: string]: unknown;
}

/** A task as it stands in a playbook: the module, what it is given, and keywords such as `loop`. */
export type Task = Readonly<Record<string, unknown>>;

const FOLDER = fileURLToPath(new URL('../../ansible/', import.meta.url));

/** Does a task, in check mode where asked. A task that fails is a result as well; rejects where Ansible itself does not run. */
export async function doTask(task: Task, { check = false } = {}): Promise<TaskResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tchatter-ansible-'));
  try {
    const playbook = join(folder, 'playbook.json');
    await writeFile(
      playbook,
      JSON.stringify([{ hosts: 'localhost', connection: 'local', gather_facts: false, tasks: [{ ...task, ignore_errors: true }] }]),
    );
    const { stdout } = await promisify(execFile)(
      'ansible-playbook',
      ['-i', 'localhost,', '-e', 'ansible_python_interpreter=/usr/bin/python3', ...(check ? ['--check'] : []), playbook],
      {
        env: {
          ...process.env,
          ANSIBLE_CONFIG: join(FOLDER, 'ansible.cfg'),
          ANSIBLE_MODULE_UTILS: join(FOLDER, 'module_utils'),
          ANSIBLE_STDOUT_CALLBACK: 'json',
        },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const told = JSON.parse(stdout) as { plays: { tasks: { hosts: Record<string, TaskResult> }[] }[] };
    const result = told.plays[0]?.tasks[0]?.hosts['localhost'];
    if (result === undefined) throw new Error(`Ansible says nothing of the task:\n${stdout}`);
    return result;
  } finally {
    await rm(folder, { recursive: true });
  }
}
